"""API tokens as documents. The token itself is in none."""

from datetime import datetime

from typing_extensions import TypedDict

from instep.access.models import ApiToken


class TokenDocument(TypedDict):
    name: str
    begins_with: str
    is_valid: bool
    is_read_only: bool
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


def token_document(token: ApiToken, now: datetime) -> TokenDocument:
    return {
        "name": token.name,
        "begins_with": f"instep_{token.key}_",
        "is_valid": token.is_valid_at(now),
        "is_read_only": token.is_read_only,
        "created_at": token.created_at,
        "created_by": token.created_by,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
        "revoked_at": token.revoked_at,
    }
