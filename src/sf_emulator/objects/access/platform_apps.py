"""Connected apps that Salesforce itself publishes: every org knows their keys, none has them installed.

Source: the public code of Salesforce CLI (`PlatformCLI`) and of Data Loader (its two client ids).
"""

from dataclasses import dataclass

from .app_settings import AppSettings


@dataclass(frozen=True, slots=True)
class PlatformApp:
    """A key that a client brings along. There is no secret to it."""

    consumer_key: str
    settings: AppSettings


def _public_client(name: str, callback_urls: tuple[str, ...], *, device_flow: bool = False) -> AppSettings:
    return AppSettings(
        name=name,
        api_name=name.replace(" ", "_"),
        contact_email="noreply@salesforce.com",
        callback_urls=callback_urls,
        scopes=("api", "refresh_token", "web", "id", "openid", "full"),
        secret_for_web_server_flow=False,
        secret_for_refresh_flow=False,
        device_flow=device_flow,
    )


_DATA_LOADER_CALLBACKS = (
    "https://login.salesforce.com/services/oauth2/success",
    "https://test.salesforce.com/services/oauth2/success",
    "http://localhost:7171/OauthRedirect",
)

PLATFORM_APPS = (
    PlatformApp("PlatformCLI", _public_client("Salesforce CLI", ("http://localhost:1717/OauthRedirect",))),
    PlatformApp("DataLoaderBulkUI/", _public_client("Dataloader Bulk", _DATA_LOADER_CALLBACKS)),
    PlatformApp("DataLoaderPartnerUI/", _public_client("Dataloader Partner", _DATA_LOADER_CALLBACKS)),
)
