"""A User schema as describe shows it in an org with European and American locales; used by the mapping's tests."""

from instep.domain.mapping import UserField

LOCALES = ("en_US", "en_GB", "en_IE", "de_DE", "fr_FR", "pt_BR", "ja_JP", "pl_PL", "es_ES", "tr_TR")
LANGUAGES = ("en_US", "de", "es", "fr", "it", "ja", "sv", "ko", "zh_TW", "zh_CN", "pt_BR", "nl_NL", "da", "tr", "iw")
TIME_ZONES = ("America/New_York", "Europe/Berlin", "Europe/London", "Asia/Tokyo", "Asia/Kolkata", "Europe/Kiev")


def text(name: str, length: int, *, required: bool = False, type: str = "string") -> UserField:  # noqa: A002
    return UserField(name, name, type, length, is_required=required, is_createable=True, is_updateable=True)


def picklist(name: str, values: tuple[str, ...]) -> UserField:
    return UserField(
        name,
        name,
        "picklist",
        40,
        is_required=True,
        is_createable=True,
        is_updateable=True,
        is_restricted=True,
        picklist=values,
    )


_FIELDS = (
    text("Username", 80, required=True),
    text("Email", 128, required=True, type="email"),
    text("FirstName", 40),
    text("LastName", 80, required=True),
    text("Alias", 8, required=True),
    text("CommunityNickname", 40),
    text("Title", 80),
    text("CompanyName", 80),
    text("Division", 80),
    text("Department", 80),
    text("EmployeeNumber", 20),
    text("FederationIdentifier", 512),
    text("City", 40),
    text("Phone", 40, type="phone"),
    text("MobilePhone", 40, type="phone"),
    picklist("TimeZoneSidKey", TIME_ZONES),
    picklist("LocaleSidKey", LOCALES),
    picklist("LanguageLocaleKey", LANGUAGES),
    picklist("EmailEncodingKey", ("UTF-8", "ISO-8859-1")),
    UserField("UserPermissionsMobileUser", "Mobile", "boolean", 0, False, True, True),
    UserField("LastLoginDate", "Last Login", "datetime", 0, False, False, False),
)
USER_SCHEMA = {field.name: field for field in _FIELDS}
