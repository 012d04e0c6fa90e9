"""A running org for tests: `running_org` for any program, `org` and `org_fixture` for pytest.

Each org is a process of its own on a free port, so that any client in any language can reach it.
"""

from .org import CallRefused, Org, OrgNotStarted, running_org

__all__ = ["CallRefused", "Org", "OrgNotStarted", "running_org"]

try:
    from .fixtures import org, org_fixture
except ModuleNotFoundError as missing:
    if missing.name != "pytest":
        raise
else:
    __all__ += ["org", "org_fixture"]
