"""Object Manager: objects and their fields, to read. They come from YAML files, so that nothing is changed here."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sf_emulator.objects.fields import Field

from .record_pages import Link, RelatedList, Row, show_list, show_record
from .requests import SetupRequest

PATH = "/setup/object-manager"


def list_objects(setup: SetupRequest) -> Response:
    """Every object by label."""
    objects = sorted(setup.org.schema, key=lambda one: one.label)
    rows = [
        Row(
            (
                Link(one.label, f"{PATH}/{one.name}"),
                one.name,
                one.key_prefix or "",
                "Custom Object" if one.custom else "Setup Object" if one.setup else "Standard Object",
                len(one.fields),
            )
        )
        for one in objects
    ]
    headings = ("Label", "API Name", "Key Prefix", "Type", "Fields")
    return show_list(setup, "Object Manager", RelatedList(id="objects", title="", headings=headings, rows=rows))


def show_object(setup: SetupRequest) -> Response:
    """One object and its fields."""
    sobject = setup.org.schema.sobject(setup.request.path_params["name"])
    if sobject is None:
        raise HTTPException(404)
    fields = sorted(sobject.fields.values(), key=lambda field: field.label)
    operations = {
        "create": sobject.createable,
        "update": sobject.updateable,
        "delete": sobject.deletable,
        "query": sobject.queryable,
        "undelete": sobject.undeletable,
    }
    return show_record(
        setup,
        sobject.label,
        eyebrow="Object Manager",
        facts=[
            ("API Name", sobject.name),
            ("Plural Label", sobject.label_plural),
            ("Key Prefix", sobject.key_prefix or ""),
            ("Custom", sobject.custom),
            ("API", ", ".join(name for name, is_there in operations.items() if is_there) or "nothing"),
        ],
        related=[
            RelatedList(
                id="fields",
                title="Fields & Relationships",
                headings=("Field Label", "Field Name", "Data Type", "Properties"),
                rows=[Row((one.label, one.name, _type(one), _properties(one))) for one in fields],
            )
        ],
    )


def _type(field: Field) -> str:
    if field.reference_to:
        return f"Lookup({', '.join(field.reference_to)})"
    kind = field.type.title()
    return f"{kind}({field.length})" if field.length and field.is_text else kind


def _properties(field: Field) -> str:
    words = {
        "Required": field.required,
        "Unique": field.unique,
        "External ID": field.external_id,
        "Indexed": field.indexed,
        "Read Only": not (field.createable or field.updateable),
    }
    return ", ".join(word for word, holds in words.items() if holds)
