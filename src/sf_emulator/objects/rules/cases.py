"""Rules on Case and Contact: a case closes by its status and shows how to reach its contact."""

from sf_emulator.objects.changes import Change

from .closing import close_by_status
from .registry import Rule

_SHOWN_OF_CONTACT = {
    "ContactPhone": "Phone",
    "ContactMobile": "MobilePhone",
    "ContactEmail": "Email",
    "ContactFax": "Fax",
}


def _take_account_of_contact(change: Change) -> None:
    """A new case without an account gets its contact's."""
    contact = change.after.get("ContactId")
    if change.inserts and contact and change.after["AccountId"] is None:
        change.after["AccountId"] = change.org.field_of("Contact", contact, "AccountId")


def _show_contact(change: Change) -> None:
    if not change.changed("ContactId"):
        return
    contact = change.org.get("Contact", change.after["ContactId"] or "") or {}
    change.after |= {shown: contact.get(name) for shown, name in _SHOWN_OF_CONTACT.items()}


def _keep_cases_in_step(change: Change) -> None:
    """Cases show the contact's numbers as they are now."""
    names = _SHOWN_OF_CONTACT.values()
    if not change.updates or not change.changed(*names):
        return
    numbers = {shown: change.after[name] for shown, name in _SHOWN_OF_CONTACT.items()}
    for case in change.org.find("Case", ContactId=change.record_id):
        change.org.update("Case", case["Id"], numbers, None)


def _tell_of_bounced_email(change: Change) -> None:
    if change.changed("EmailBouncedDate"):
        change.after["IsEmailBounced"] = change.after["EmailBouncedDate"] is not None


CASE_RULES = {
    "case_status": Rule(before=close_by_status("ClosedDate")),
    "case_account": Rule(before=_take_account_of_contact),
    "case_contact": Rule(before=_show_contact),
    "contact_of_cases": Rule(after=_keep_cases_in_step),
    "email_bounced": Rule(before=_tell_of_bounced_email),
}
