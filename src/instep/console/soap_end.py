"""When SOAP login() ends: with Summer '27, as Salesforce announced for API versions 31.0 to 64.0."""

from datetime import date

SOAP_LOGIN_ENDS = date(2027, 6, 1)


def days_left(today: date) -> int:
    """0 once it is over."""
    return max(0, (SOAP_LOGIN_ENDS - today).days)
