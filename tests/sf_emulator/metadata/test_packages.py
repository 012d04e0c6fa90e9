"""Reading packages: what package.xml names, what the zip file holds, and the place of what is wrong."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.sf_emulator.metadata.metadata_client import component, manifest

from sf_emulator.metadata import zip_files
from sf_emulator.metadata.nodes import NotXml, parse_nodes
from sf_emulator.metadata.packages import Problem, read_package
from sf_emulator.metadata.zip_files import ZipRefused, read_zip, write_zip

ROLE = component("Role", "    <name>Alpha</name>")


def read(**files: str) -> list[tuple[str, str]]:
    """The problems of a package whose file names are written with two underscores for a slash."""
    named = {name.replace("__", "/").replace("_", "."): content.encode() for name, content in files.items()}
    return [(problem.full_name, problem.problem) for problem in read_package(named).problems]


def test_package_without_manifest_says_so() -> None:
    assert read(roles__Alpha_role=ROLE) == [("package.xml", "No package.xml found")]


def test_what_the_manifest_names_must_be_there() -> None:
    problem = "An object 'Beta' of type Role was named in package.xml, but was not found in zipped directory"
    assert read(package_xml=manifest(Role=["Alpha", "Beta"]), roles__Alpha_role=ROLE) == [("Beta", problem)]


def test_what_is_there_must_be_named_in_the_manifest() -> None:
    assert read(package_xml=manifest(), roles__Alpha_role=ROLE) == [("Alpha", "Not in package.xml")]


def test_wildcard_names_every_file_of_its_type() -> None:
    found = read_package({"package.xml": manifest(Role=["*"]).encode(), "roles/Alpha.role": ROLE.encode()})
    assert [(each.type, each.full_name) for each in found.components] == [("Role", "Alpha")]


def test_types_that_the_org_has_none_of_may_be_named_by_wildcards_alone() -> None:
    role = {"roles__Alpha_role": ROLE}
    assert read(package_xml=manifest(Role=["Alpha"], ApexClass=["*"]), **role) == []
    refused = ("package.xml", "Components of the type ApexClass are not available in this org")
    assert read(package_xml=manifest(Role=["Alpha"], ApexClass=["Sweep"]), **role) == [refused]
    deleting = {"destructiveChanges_xml": manifest(ApexClass=["Sweep"])}
    assert read(package_xml=manifest(), **deleting) == [("destructiveChanges.xml", refused[1])]
    unknown = ("package.xml", "Unknown type name 'Wishes' specified in package.xml")
    assert read(package_xml=manifest(Wishes=["*"])) == [unknown]


def test_package_may_be_in_one_folder() -> None:
    files = {"zip/package.xml": manifest(Role=["Alpha"]).encode(), "zip/roles/Alpha.role": ROLE.encode()}
    found = read_package(files)
    assert not found.problems
    assert found.components[0].file_name == "zip/roles/Alpha.role"


@pytest.mark.parametrize("version", ["", "abc", "30.0", "99.0", "64.5"])
def test_api_version_of_the_manifest_is_checked(version: str) -> None:
    problem = f"Invalid API version in package.xml: '{version}'"
    assert read(package_xml=manifest(version)) == [("package.xml", problem)]


def test_element_of_a_later_version_is_refused() -> None:
    content = component(
        "ConnectedApp",
        "<contactEmail>a@b.example</contactEmail><label>A</label><oauthConfig><callbackUrl>https://a.example</callbackUrl>"
        "<isPkceRequired>true</isPkceRequired></oauthConfig>",
    )
    problems = read(package_xml=manifest("58.0", ConnectedApp=["A"]), connectedApps__A_connectedApp=content)
    assert problems == [("A", "Property 'isPkceRequired' not valid in version 58.0")]


def test_type_of_a_later_version_is_refused() -> None:
    content = component("ExternalClientApplication", "<label>A</label>")
    problems = read(package_xml=manifest("58.0", ExternalClientApplication=["A"]), externalClientApps__A_eca=content)
    assert problems == [("A", "The type ExternalClientApplication is not available in API version 58.0")]


def test_place_of_a_problem_is_behind_its_start_tag() -> None:
    content = component("Role", "    <name>Alpha</name>\n    <nickname>A</nickname>")
    files = {"package.xml": manifest(Role=["Alpha"]).encode(), "roles/Alpha.role": content.encode()}
    (problem,) = read_package(files).problems
    assert problem == Problem(
        "roles/Alpha.role",
        "Alpha",
        "Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}nickname invalid at this location in "
        "type Role",
        "Role",
        4,
        15,
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("<Role", "Error parsing file: unclosed token"),
        (component("Queue", ""), "Error parsing file: Unknown element Queue in file, expected Role"),
        (
            component("Role", "<name>A</name><name>B</name>"),
            "Error parsing file: Element name is duplicated at this location in type Role",
        ),
        (
            '<!DOCTYPE Role [<!ENTITY x "y">]><Role><name>&x;</name></Role>',
            "Error parsing file: Document type declarations are not allowed",
        ),
    ],
)
def test_file_that_is_no_component_is_refused(content: str, problem: str) -> None:
    assert read(package_xml=manifest(Role=["Alpha"]), roles__Alpha_role=content) == [("Alpha", problem)]


def test_unknown_type_is_refused() -> None:
    problem = "Unknown type name 'Spaceship' specified in package.xml"
    assert read(package_xml=manifest(Spaceship=["A"])) == [("package.xml", problem)]


def test_destructive_changes_take_no_wildcards() -> None:
    problems = read(package_xml=manifest(), destructiveChanges_xml=manifest(Role=["*"]))
    assert problems == [("destructiveChanges.xml", "Wildcards are not allowed in destructiveChanges.xml")]


@pytest.mark.parametrize("name", ["../roles/A.role", "/etc/passwd", "a\\b"])
def test_unsafe_file_names_are_refused(name: str) -> None:
    with pytest.raises(ZipRefused, match="unsafe name"):
        read_zip(write_zip({name: b""}))


def test_what_is_no_zip_file_is_refused() -> None:
    with pytest.raises(ZipRefused, match="not readable"):
        read_zip(b"PK, or rather not")


@given(place=st.integers(min_value=0), byte=st.integers(0, 255), kept=st.integers(min_value=0))
@example(place=41, byte=255, kept=0)  # in the compressed bytes
def test_damaged_zip_file_is_refused_or_read_as_it_was_packed(place: int, byte: int, kept: int) -> None:
    files = {"package.xml": b"<Package/>" * 20, "roles/Ø.role": b"hello " * 50}
    packed = bytearray(write_zip(files))
    packed[place % len(packed)] = byte
    damaged = bytes(packed[: len(packed) - kept % len(packed)])
    with suppress(ZipRefused):
        assert set(read_zip(damaged).values()) <= {*files.values(), b""}


def test_zip_file_whose_bytes_are_damaged_is_told_as_unreadable() -> None:
    packed = bytearray(write_zip({"package.xml": b"<Package/>" * 20}))
    packed[41:53] = bytes(255 - byte for byte in packed[41:53])
    with pytest.raises(ZipRefused, match="not readable"):
        read_zip(bytes(packed))


def test_zip_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_files, "MAX_UNPACKED", 1000)
    with pytest.raises(ZipRefused, match="larger than 1000 bytes"):
        read_zip(write_zip({"half": bytes(501), "other half": bytes(501)}))


def test_entities_are_refused_before_they_grow() -> None:
    with pytest.raises(NotXml):
        parse_nodes(b'<!DOCTYPE a [<!ENTITY b "cccc">]><a>&b;</a>')
