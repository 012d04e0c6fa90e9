"""What the Bulk APIs ask of a query before they take it. Source: Bulk API guide, "SOQL Considerations"."""

from sf_emulator.objects.sobjects import Field
from sf_emulator.soql import Queries
from sf_emulator.soql.translated import ChildOutput, FieldOutput, Rows, TypeOfOutput

from . import texts


class NotForBulk(Exception):
    """A query that REST answers but the Bulk APIs do not."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def plan(queries: Queries, text: str, user_id: str, *, with_children: bool = False) -> Rows:
    """What a query asks for.

    Raises:
        QueryRefused: It is no SOQL, or names what is not there.
        NotForBulk: It has a part that the Bulk APIs leave to REST.
    """
    query = queries.plan(text, user_id)
    if not isinstance(query, Rows):
        raise NotForBulk(texts.AGGREGATE)
    if query.offset:
        raise NotForBulk(texts.OFFSET)
    for output in query.outputs:
        if isinstance(output, TypeOfOutput):
            raise NotForBulk(texts.TYPEOF)
        if isinstance(output, ChildOutput) and not with_children:
            raise NotForBulk(texts.CHILD_QUERY)
        if isinstance(output, FieldOutput) and output.term.field.is_compound:
            raise NotForBulk(texts.COMPOUND_FIELD)
    return query


def fields_of(rows: Rows) -> list[Field]:
    """The fields that the columns of an answer stand for, in their order."""
    return [output.term.field for output in rows.outputs if isinstance(output, FieldOutput)]
