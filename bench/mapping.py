"""How long the default mapping takes for one person. Run: .venv/bin/python -m bench.mapping"""

import dataclasses
import timeit

from instep.domain.mapping import DEFAULT_MAPPING, UserField, apply_mapping, compile_mapping
from instep.domain.people import Person

PEOPLE = 10_000
PERSON = Person(
    id=1,
    user_name="anne-kathrin.scheibe@northwind.example",
    family_name="Scheibe",
    given_name="Anne-Kathrin",
    email="anne-kathrin.scheibe@northwind.example",
    employee_number="E00018",
    title="Product Designer",
    department="Engineering",
    locality="Berlin",
    locale="de-DE",
    timezone="Europe/Berlin",
)
OFFERED = {"TimeZoneSidKey": "Europe/Berlin", "LocaleSidKey": "de_DE", "LanguageLocaleKey": "de"}


def main() -> None:
    schema = {name: _field(name) for name in DEFAULT_MAPPING}
    mapping = compile_mapping(DEFAULT_MAPPING, schema)
    people = [dataclasses.replace(PERSON, id=number) for number in range(PEOPLE)]
    seconds = timeit.timeit(lambda: [apply_mapping(mapping, person) for person in people], number=1)
    print(f"{seconds / PEOPLE * 1e6:.1f} µs a person, {len(mapping.fields)} fields, {PEOPLE:,} people")


def _field(name: str) -> UserField:
    picklist = (OFFERED[name],) if name in OFFERED else ()
    return UserField(
        name,
        name,
        "string",
        255,
        is_required=False,
        is_createable=True,
        is_updateable=True,
        is_restricted=bool(picklist),
        picklist=picklist,
    )


if __name__ == "__main__":
    main()
