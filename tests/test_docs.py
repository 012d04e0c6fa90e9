"""The documentation agrees with the product: commands, options, settings, error codes, links and images."""

import ast
import dataclasses
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer

from instep.cli.app import app as instep_app
from instep.config.options import PREFIX, Options
from instep.domain.doctor.registry import LINES as DOCTOR
from instep.provisioning.translating import EXPLANATIONS
from sf_emulator.cli.main import app as emulator_app
from sf_emulator.faults import Effect
from sf_emulator.objects.access import ORG_SETTINGS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
PROGRAMS = {"instep": typer.main.get_command(instep_app), "sf-emulator": typer.main.get_command(emulator_app)}
KEBAB = re.compile(r"[a-z]+(?:-[a-z]+)*")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Calls whose first text that looks like a code is one, and functions that name a code further back.
CODE_GIVERS = frozenset(
    {"Problem", "Block", "Meaning", "_bad_state", "_error", "_note", "_blocking", "_unusable", "_problem", "_check"}
)


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _commands() -> Iterator[tuple[str, object]]:
    """Every command that does something, by what a person types."""
    for program, root in PROGRAMS.items():
        yield from _below(program, root)


def _below(path: str, command: object) -> Iterator[tuple[str, object]]:
    children = getattr(command, "commands", None)
    if not children:
        yield path, command
        return
    for name, child in children.items():
        yield from _below(f"{path} {name}", child)


def _options(command: object) -> set[str]:
    parameters = getattr(command, "params", [])
    spelled = {name for parameter in parameters for name in (*parameter.opts, *parameter.secondary_opts)}
    return {name for name in spelled if name.startswith("--")}


COMMANDS = dict(_commands())


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_is_in_its_section_of_the_reference(path: str) -> None:
    program = path.split(maxsplit=1)[0]
    text = _page("reference/commands.md" if program == "instep" else "reference/commands-sf-emulator.md")
    section = re.search(rf"^### `{re.escape(path)}(?: [^`]*)?`$(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"no section for {path}"
    missing = {option for option in _options(COMMANDS[path]) if not _names(section[1], option)}
    assert not missing


def _names(text: str, option: str) -> bool:
    return bool(re.search(rf"{re.escape(option)}(?![\w-])", text))


def test_reference_describes_no_command_that_is_not_there() -> None:
    text = _page("reference/commands.md") + _page("reference/commands-sf-emulator.md")
    described = re.findall(r"^### `([^`]+)`$", text, re.MULTILINE)
    assert {_command_of(words.split()) for words in described} == set(COMMANDS)


def test_options_of_the_program_itself_are_in_the_reference() -> None:
    shared = _page("reference/commands.md").partition("\n## Serving")[0]
    assert {option for option in _options(PROGRAMS["instep"]) if not _names(shared, option)} == set()


def _command_of(words: list[str]) -> str:
    """The longest beginning of these words that is a command, or all of them."""
    found = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return next((path for path in found if path in COMMANDS), " ".join(words))


def test_every_setting_is_in_the_reference_with_its_key() -> None:
    text = _page("reference/settings.md")
    names = {field.name for field in dataclasses.fields(Options)}
    assert {name for name in names if f"`{PREFIX}{name.upper()}`" not in text} == set()
    assert {name for name in names - {"home"} if f"`{name}`" not in text} == set()


def test_pages_name_no_setting_that_is_not_there() -> None:
    known = {f"{PREFIX}{field.name.upper()}" for field in dataclasses.fields(Options)}
    named = {name for page in PAGES for name in re.findall(r"INSTEP_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8"))}
    assert named - known == set()


def test_every_error_code_is_in_the_catalogue() -> None:
    text = _page("reference/errors.md")
    codes = set(EXPLANATIONS) | set(_codes_in_sources())
    assert len(codes) > 100, "the search for codes found too few: the way they are written has changed"
    assert {code for code in codes if f"`{code}`" not in text} == set()


def test_doctors_page_has_every_line_in_its_words() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \| (.*) \| (.*) \|$", _page("reference/doctor.md"), re.MULTILINE)
    assert rows == [(line.code, line.title, line.why, line.where) for line in DOCTOR]


def _codes_in_sources() -> Iterator[str]:
    for file in sorted((ROOT / "src" / "instep").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in CODE_GIVERS:
                yield from _first_code(node.args[:2])
            elif isinstance(node, ast.Yield | ast.Return | ast.Dict) and file.name in ("rows.py", "errors.py"):
                yield from _code_of_tuples(node)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _code_of_tuples(node: ast.Yield | ast.Return | ast.Dict) -> Iterator[str]:
    """(code, summary, next step), yielded, returned or in a table."""
    values = node.values if isinstance(node, ast.Dict) else [node.value]
    for value in values:
        if isinstance(value, ast.Tuple) and len(value.elts) == 3:
            yield from _first_code(value.elts[:1])


def _first_code(arguments: list[ast.expr]) -> Iterator[str]:
    texts = (one.value for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str))
    yield from [text for text in texts if KEBAB.fullmatch(text)][:1]


def test_every_effect_and_setting_of_the_emulator_is_in_the_reference() -> None:
    text = "".join(_page(f"reference/{page.name}") for page in DOCS.glob("reference/emulator*.md"))
    assert {name for name in [*Effect, *ORG_SETTINGS] if f"`{name}`" not in text} == set()


def test_every_page_is_in_the_index() -> None:
    linked = {(DOCS / target).resolve() for target in _targets(DOCS / "index.md")}
    assert {page for page in DOCS.rglob("*.md") if page.resolve() not in linked} == {DOCS / "index.md"}


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    broken = []
    for target in _targets(document):
        parts = urlsplit(target)
        file = (document.parent / parts.path).resolve() if parts.path else document
        if not file.exists() or (parts.fragment and parts.fragment not in _anchors(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_image_is_there_and_has_words_for_those_who_do_not_see_it(document: Path) -> None:
    prose = _prose(document)
    images = [first or second for first, second in IMAGE.findall(prose)]
    assert [image for image in images if not (document.parent / image).is_file()] == []
    assert re.findall(r"!\[\s*\]|<img(?![^>]*alt=\"[^\"]+\")[^>]*>", prose) == []


def _targets(document: Path) -> list[str]:
    """Links to this repository."""
    targets = LINK.findall(_prose(document))
    return [target for target in targets if not urlsplit(target).scheme]


def _prose(document: Path) -> str:
    return FENCE.sub("", document.read_text(encoding="utf-8"))


def _anchors(document: Path) -> set[str]:
    """Headings as GitHub turns them into anchors."""
    headings = re.findall(r"^#+ (.+)$", _prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _examples() -> list[tuple[str, str]]:
    """Command lines of our programs in fenced blocks and in code spans, with the page they stand on."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        blocks = [body.replace("\\\n", " ") for language, body in FENCE.findall(text) if language == "sh"]
        spans = re.findall(r"`((?:instep|sf-emulator) [^`]+)`", FENCE.sub("", text))
        lines = [line.strip() for block in blocks for line in block.splitlines()]
        lines = [line.removeprefix(".venv/bin/") for line in lines]
        name = str(page.relative_to(ROOT))
        found += [(name, line) for line in [*lines, *spans] if line.split()[:1] in (["instep"], ["sf-emulator"])]
    return found


EXAMPLES = _examples()


@pytest.mark.parametrize(("where", "line"), EXAMPLES)
def test_examples_use_commands_and_options_that_exist(where: str, line: str) -> None:
    words = _words(line)
    command = PROGRAMS[words[0]]
    for word in words[1:]:
        children = getattr(command, "commands", None)
        if not children or word.startswith("--"):
            break
        assert word in children, f"{where}: there is no command {word}"
        command = children[word]
    used = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert used - _options(command) - {"--help"} == set()


def _words(line: str) -> list[str]:
    bare = line.partition(" #")[0].partition(" > ")[0].rstrip("& ")
    return shlex.split(bare.replace("[", "").replace("]", "").replace("…", ""))
