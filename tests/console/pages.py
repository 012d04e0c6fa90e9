"""Reading pages as a person does: their text, links, rows and forms."""

from typing import Any

from lxml import html


class Page:
    """A parsed answer of Django's test client, which adds attributes that its type does not name."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self.source: str = response.content.decode()
        self._tree: Any = html.fromstring(self.source)

    @property
    def text(self) -> str:
        """What is visible, with single spaces."""
        return " ".join(self._tree.xpath("string()").split())

    @property
    def title(self) -> str:
        return " ".join(self._tree.xpath("string(//title)").split())

    def find(self, path: str) -> list[Any]:
        return list(self._tree.xpath(path))

    def texts(self, path: str) -> list[str]:
        return [" ".join(found.xpath("string()").split()) for found in self.find(path)]

    def links(self) -> dict[str, str]:
        """Text of each link → its address."""
        return {" ".join(link.xpath("string()").split()): link.get("href") for link in self.find("//a[@href]")}

    def buttons(self) -> list[str]:
        return self.texts("//button[not(@type) or @type='submit']")

    def inputs(self) -> dict[str, str]:
        """Name of each input → the value it shows."""
        return {field.get("name"): field.get("value") or "" for field in self.find("//main//input[@name]")}
