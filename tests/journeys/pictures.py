"""Pictures of the walk for the documentation; taken only when asked for (`make screenshots`)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, ViewportSize

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)


class Pictures:
    """Writes docs/screenshots/NAME.png, or nothing."""

    def __init__(self) -> None:
        self.are_wanted = os.environ.get("SCREENSHOTS") == "1"

    def take(self, page: Page, name: str, near_top: Locator | None = None) -> None:
        """What the window shows now, scrolled to its top or so that a part of the page is near it."""
        if self.are_wanted:
            page.evaluate("document.fonts.ready")
            page.evaluate("scrollTo(0, 0)")
            if near_top:
                near_top.evaluate("part => scrollTo(0, part.getBoundingClientRect().top - 80)")
            page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="hide")

    def take_dark(self, page: Page, name: str) -> None:
        page.emulate_media(color_scheme="dark")
        self.take(page, name)
        page.emulate_media(color_scheme="light")

    def take_phone(self, page: Page, name: str) -> None:
        with _window(page, PHONE):
            self.take(page, name)


@contextmanager
def _window(page: Page, size: ViewportSize) -> Iterator[None]:
    page.set_viewport_size(size)
    yield
    page.set_viewport_size(DESKTOP)
