"""The ways in which an app signs in. Only the web-server flow needs a person, and only it has a refresh token."""

from enum import StrEnum


class Flow(StrEnum):
    """Values are stored and shown in documents."""

    WEB_SERVER = "web_server"
    JWT_BEARER = "jwt_bearer"
    CLIENT_CREDENTIALS = "client_credentials"

    @property
    def is_unattended(self) -> bool:
        """A new access token needs nobody and no refresh token: what is asked first is asked again."""
        return self is not Flow.WEB_SERVER
