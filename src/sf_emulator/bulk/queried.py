"""What the Bulk APIs ask of a query before they take it. Source: Bulk API guide, "SOQL Considerations"."""

from sf_emulator.objects.sobjects import Schema, SObject
from sf_emulator.soql.grouping import aggregates
from sf_emulator.soql.parsing import parse_query
from sf_emulator.soql.translating import queried_object as object_of

from . import texts


class NotForBulk(Exception):
    """A query that REST answers but the Bulk APIs do not."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def queried_object(text: str, schema: Schema) -> SObject:
    """The object that a query is about.

    Raises:
        QueryRefused: It is no SOQL, or there is no such object.
        NotForBulk: It has a part that the Bulk APIs leave to REST.
    """
    query = parse_query(text)
    if aggregates(query):
        raise NotForBulk(texts.AGGREGATE)
    if query.offset:
        raise NotForBulk(texts.OFFSET)
    return object_of(query, schema)
