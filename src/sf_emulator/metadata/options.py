"""The options of a deployment. What is not said is false, rolling back on an error apart, as clients expect it of REST.

Source: Metadata API guide, "deploy()" (DeployOptions).
"""

from collections.abc import Mapping
from typing import Any

from . import texts
from .nodes import Node

_FLAGS = (
    "allowMissingFiles",
    "autoUpdatePackage",
    "checkOnly",
    "ignoreWarnings",
    "performRetrieve",
    "purgeOnDelete",
    "rollbackOnError",
    "singlePackage",
)
_TEST_LEVELS = ("NoTestRun", "RunSpecifiedTests", "RunRelevantTests", "RunLocalTests", "RunAllTestsInOrg")
_OTHERS = ("runTests", "testLevel")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class OptionsRefused(ValueError):
    """An option that there is not, or a value that it cannot have."""


def read_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options as REST sends them. Raises OptionsRefused."""
    for name, value in given.items():
        if name not in (*_FLAGS, *_OTHERS):
            raise OptionsRefused(texts.BAD_OPTIONS.format(reason=f"there is no option {name}"))
        if name in _FLAGS and not isinstance(value, bool):
            raise OptionsRefused(texts.BAD_OPTIONS.format(reason=f"{name} is true or false"))
    level = given.get("testLevel")
    if level is not None and level not in _TEST_LEVELS:
        raise OptionsRefused(texts.NO_CHOICE.format(value=level, name="TestLevel"))
    flags = {name: given.get(name, name == "rollbackOnError") for name in _FLAGS}
    return flags | {"runTests": given.get("runTests"), "testLevel": level}


def read_soap_options(node: Node | None) -> dict[str, Any]:
    """The options of a SOAP call, whose booleans come in any case. Raises OptionsRefused."""
    given: dict[str, Any] = {}
    for child in node.children if node else ():
        text = child.text.strip()
        if child.name == "runTests":
            given.setdefault("runTests", []).append(text)
        elif text:
            given[child.name] = _BOOLEANS.get(text.lower(), text)
    if given.pop("runAllTests", False) is True:  # a test level since 34.0, but still sent
        given.setdefault("testLevel", "RunAllTestsInOrg")
    return read_options({"rollbackOnError": False} | given)
