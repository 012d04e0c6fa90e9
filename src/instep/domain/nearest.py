"""Finds, among the values an org offers, the one that means what the directory says: locales, languages, time zones."""

import re
from collections.abc import Collection, Iterator

# Salesforce keeps the codes that Java used before ISO 639 renamed them, and one Norwegian.
_OTHER_CODES = {"he": "iw", "id": "in", "nb": "no", "nn": "no", "fil": "tl"}
_BY_SCRIPT = {("zh", "Hans"): "zh_CN", ("zh", "Hant"): "zh_TW"}
_MAIN_REGION = {"en": "en_US", "pt": "pt_BR", "zh": "zh_CN", "ja": "ja_JP", "sv": "sv_SE", "da": "da_DK"}

# Names of one zone, old and new (IANA's `backward` file): offices move seldom, names more often.
_SAME_ZONE = (
    ("Africa/Asmara", "Africa/Asmera"),
    ("America/Argentina/Buenos_Aires", "America/Buenos_Aires"),
    ("America/Argentina/Catamarca", "America/Catamarca"),
    ("America/Argentina/Cordoba", "America/Cordoba"),
    ("America/Atikokan", "America/Coral_Harbour"),
    ("America/Chicago", "US/Central"),
    ("America/Denver", "US/Mountain", "America/Shiprock"),
    ("America/Halifax", "Canada/Atlantic"),
    ("America/Indiana/Indianapolis", "America/Indianapolis", "America/Fort_Wayne", "US/East-Indiana"),
    ("America/Kentucky/Louisville", "America/Louisville"),
    ("America/Los_Angeles", "US/Pacific"),
    ("America/Mexico_City", "Mexico/General"),
    ("America/New_York", "US/Eastern"),
    ("America/Nuuk", "America/Godthab"),
    ("America/Phoenix", "US/Arizona"),
    ("America/Sao_Paulo", "Brazil/East"),
    ("America/Toronto", "Canada/Eastern", "America/Montreal"),
    ("America/Vancouver", "Canada/Pacific"),
    ("Asia/Ashgabat", "Asia/Ashkhabad"),
    ("Asia/Dhaka", "Asia/Dacca"),
    ("Asia/Ho_Chi_Minh", "Asia/Saigon"),
    ("Asia/Hong_Kong", "Hongkong"),
    ("Asia/Jerusalem", "Asia/Tel_Aviv", "Israel"),
    ("Asia/Kathmandu", "Asia/Katmandu"),
    ("Asia/Kolkata", "Asia/Calcutta"),
    ("Asia/Macau", "Asia/Macao"),
    ("Asia/Makassar", "Asia/Ujung_Pandang"),
    ("Asia/Seoul", "ROK"),
    ("Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "PRC"),
    ("Asia/Singapore", "Singapore"),
    ("Asia/Taipei", "ROC"),
    ("Asia/Thimphu", "Asia/Thimbu"),
    ("Asia/Tokyo", "Japan"),
    ("Asia/Ulaanbaatar", "Asia/Ulan_Bator"),
    ("Asia/Yangon", "Asia/Rangoon"),
    ("Atlantic/Faroe", "Atlantic/Faeroe"),
    ("Atlantic/Reykjavik", "Iceland"),
    ("Australia/Darwin", "Australia/North"),
    ("Australia/Sydney", "Australia/ACT", "Australia/Canberra", "Australia/NSW"),
    ("Etc/UTC", "UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "GMT", "Etc/GMT", "Etc/Greenwich"),
    ("Europe/Chisinau", "Europe/Tiraspol"),
    ("Europe/Dublin", "Eire"),
    ("Europe/Istanbul", "Asia/Istanbul", "Turkey"),
    ("Europe/Kyiv", "Europe/Kiev"),
    ("Europe/Lisbon", "Portugal"),
    ("Europe/London", "Europe/Belfast", "GB"),
    ("Europe/Moscow", "W-SU"),
    ("Europe/Warsaw", "Poland"),
    ("Pacific/Auckland", "NZ"),
    ("Pacific/Honolulu", "US/Hawaii"),
    ("Pacific/Kanton", "Pacific/Enderbury"),
    ("Pacific/Pago_Pago", "US/Samoa"),
)
_ZONE_NAMES = {name: names for names in _SAME_ZONE for name in names}


def nearest_tag(tag: str, offered: Collection[str]) -> str | None:
    """The offered locale or language nearest to a language tag (BCP 47): `en-US` → `en_US`, `de-DE` → `de`.

    An exact region wins over the bare language, which wins over the language's main region, then over any region.

    Returns:
        None when the org offers nothing in that language.
    """
    by_lower_case = {value.lower(): value for value in offered}
    for candidate in _candidates(tag):
        if candidate.lower() in by_lower_case:
            return by_lower_case[candidate.lower()]
    start = re.split(r"[-_]", tag.strip().lower())[0] + "_"
    return next((value for value in sorted(offered) if start != "_" and value.lower().startswith(start)), None)


def same_time_zone(name: str, offered: Collection[str]) -> str | None:
    """The offered name of the same zone: itself, or an older or newer name of it. None when there is none."""
    wanted = name.strip()
    if wanted in offered:
        return wanted
    return next((other for other in _ZONE_NAMES.get(wanted, ()) if other in offered), None)


def _candidates(tag: str) -> Iterator[str]:
    language, script, region = _split_tag(tag)
    for code in (language, _OTHER_CODES.get(language, language)):
        if script and region:
            yield f"{code}_{script}_{region}"
        if region:
            yield f"{code}_{region}"
        if script:
            yield _BY_SCRIPT.get((code, script), f"{code}_{script}")
        yield code
        yield _MAIN_REGION.get(code, f"{code}_{code.upper()}")


def _split_tag(tag: str) -> tuple[str, str, str]:
    language, *rest = re.split(r"[-_]", tag.strip())
    script = next((part.title() for part in rest if len(part) == 4 and part.isalpha()), "")
    region = next((part.upper() for part in rest if re.fullmatch(r"[A-Za-z]{2}|[0-9]{3}", part)), "")
    return language.lower(), script, region
