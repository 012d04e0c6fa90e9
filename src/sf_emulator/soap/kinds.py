"""The two SOAP APIs for records: partner, the same for every org, and enterprise, typed after an org's objects.

Source: salesforce-api.md, B1.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two: its letter in addresses, and its name."""

    letter: str
    name: str

    @property
    def title(self) -> str:
        """Its name as people read it."""
        return self.name.capitalize()

    @property
    def messages(self) -> str:
        """The namespace of calls, headers and results."""
        return f"urn:{self.name}.soap.sforce.com"

    @property
    def sobjects(self) -> str:
        """The namespace of records."""
        return f"urn:sobject.{self.name}.soap.sforce.com"

    @property
    def faults(self) -> str:
        """The namespace of what a fault says."""
        return f"urn:fault.{self.name}.soap.sforce.com"


PARTNER = Kind("u", "partner")
ENTERPRISE = Kind("c", "enterprise")
KINDS = {kind.letter: kind for kind in (PARTNER, ENTERPRISE)}
