"""The ways to a token, as the login history and the rules about them name them."""

from enum import StrEnum


class Flow(StrEnum):
    """Each value is its LoginHistory.LoginSubType. UNCONFIRMED: the values."""

    WEB_SERVER = "OauthWebServer"
    USER_AGENT = "OauthUserAgent"
    REFRESH = "OauthRefreshToken"
    JWT_BEARER = "OauthJWTBearer"
    CLIENT_CREDENTIALS = "OauthClientCredential"
    PASSWORD = "OauthUsernamePassword"  # noqa: S105 - a name, no secret
    DEVICE = "OauthDevice"
    CODE_CREDENTIALS = "OauthCodeCredential"
