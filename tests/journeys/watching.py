"""What a browser complains about while somebody walks: script errors, refused content, failed pages."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Response, WebError

COMPLAINTS = ("error", "warning", "assert")


class Watch:
    """Every complaint of every page of a browser context, in order."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        context.on("console", self._hear)
        context.on("weberror", self._see_error)
        context.on("response", self._see_response)

    def _hear(self, message: ConsoleMessage) -> None:
        """Status codes are judged with the response: some pages answer 400 or 403 on purpose."""
        if message.type in COMPLAINTS and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.type} on {message.location['url']}: {message.text}")

    def _see_error(self, error: WebError) -> None:
        self.complaints.append(f"script error: {error.error}")

    def _see_response(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= 500 or (response.status == 404 and not is_page):
            self.complaints.append(f"{response.status} for {response.request.method} {response.url}")
