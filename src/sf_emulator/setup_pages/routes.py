"""The addresses of the login page and of Setup."""

from starlette.routing import Route

from .signing_in import login, logout, start

routes = [
    Route("/", start, methods=["GET"]),
    Route("/login", login, methods=["GET", "POST"]),
    Route("/secur/logout", logout, methods=["GET", "POST"]),
]
