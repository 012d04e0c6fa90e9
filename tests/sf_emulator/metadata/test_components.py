"""Components as XML and as values: what is written reads back as it was."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sf_emulator.metadata.nodes import parse_nodes
from sf_emulator.metadata.reading import ComponentReader
from sf_emulator.metadata.shapes import FieldShape, Shape, catalogue
from sf_emulator.metadata.writing import write_file

TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF, exclude_characters="\x7f\x85"), max_size=8)
SIMPLE: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "string": TEXT.filter(lambda text: bool(text.strip()) or text == ""),
}


def of_field(field: FieldShape) -> st.SearchStrategy[Any]:
    """Values of one field."""
    known = catalogue()
    if field.type in known.choices:
        value: st.SearchStrategy[Any] = st.sampled_from(known.choices[field.type])
    elif field.type in known.shapes:
        value = st.deferred(lambda: of_shape(known.shapes[field.type]))
    else:
        value = SIMPLE[field.type]
    return st.lists(value, min_size=1, max_size=2) if field.many else value


def of_shape(shape: Shape) -> st.SearchStrategy[dict[str, Any]]:
    """Values of a component or a part: all that is required, and some of the rest."""
    fields = {name: field for name, field in shape.items() if field.type not in ("any", "CustomField")}
    required = {name: of_field(field) for name, field in fields.items() if field.required}
    others = {name: of_field(field) for name, field in fields.items() if not field.required}
    some = st.lists(st.sampled_from(sorted(others)), unique=True, max_size=4) if others else st.just([])
    chosen = some.flatmap(lambda names: st.fixed_dictionaries(required | {name: others[name] for name in names}))
    return chosen.map(lambda values: {name: values[name] for name in shape if name in values})


@st.composite
def components(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A type, and values of it."""
    known = draw(st.sampled_from(sorted(catalogue().types.values(), key=lambda each: each.name)))
    return known.name, draw(of_shape(known.fields))


@settings(max_examples=60, deadline=None)
@given(components())
def test_what_is_written_reads_back_as_it_was(component: tuple[str, dict[str, Any]]) -> None:
    type_name, values = component
    assert ComponentReader(68.0).read(parse_nodes(write_file(type_name, values)), type_name) == values


def test_every_type_names_only_shapes_and_choices_that_there_are() -> None:
    known = catalogue()
    simple = {"any", "boolean", "int", "double", "string", "date"}
    used = {field.type for shape in known.shapes.values() for field in shape.values()}
    assert used <= simple | set(known.shapes) | set(known.choices)
