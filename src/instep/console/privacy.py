"""What browsers and proxies may keep: nothing. Pages hold people's names and addresses."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def keep_out_of_caches(get_response: GetResponse) -> GetResponse:
    """Middleware: no cache keeps a page, the browser's own included, so that Back shows nothing after signing out."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return answer
