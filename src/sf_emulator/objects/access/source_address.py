"""Where a request comes from. On one machine that is always 127.0.0.1, so an org may be told to trust a header."""

from sf_emulator.objects.org import Org

from .org_settings import org_setting


def source_address(org: Org, peer: str | None, forwarded_for: str | None) -> str:
    """The peer's address, or the first one of X-Forwarded-For where the org trusts that header."""
    if forwarded_for and org_setting(org, "trust_forwarded_for"):
        return forwarded_for.partition(",")[0].strip()
    return peer or "127.0.0.1"
