"""Long lists a page at a time."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)

PER_PAGE = 50


def page_of(request: HttpRequest, rows: QuerySet[Row], per_page: int = PER_PAGE) -> Page[Row]:
    """The page that `?page=` asks for; the nearest one there is when it asks for nonsense."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
