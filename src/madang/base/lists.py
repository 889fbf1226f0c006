"""Lists that officials work with: searched, filtered, sorted and cut into pages by the address.

A view makes a `Plan` once and asks `listed(plan, rows, request.GET)`; the templates in
`base/lists/` draw the bar, the head and the pages. Everything is plain links and one GET form.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

Words = str | Promise
Rows = QuerySet[Any]
WORDS_LENGTH = 100


@dataclass(frozen=True)
class Column:
    """One column; `order` are the fields that sort by it, none when it cannot be sorted by."""

    key: str
    title: Words
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filter:
    """One choice that narrows a list; `narrow(rows, value)` gets only values of `choices`."""

    key: str
    title: Words
    choices: tuple[tuple[str, Words], ...]
    narrow: Callable[[Rows, str], Rows]


@dataclass(frozen=True)
class Plan:
    """How a list can be looked at. `search(rows, word)` is asked once for each word.

    `arrange(rows, order)` gets the rows that are left and the order's key, and returns them with
    what that order sorts by.
    """

    columns: tuple[Column, ...]
    search: Callable[[Rows, str], Rows] | None = None
    filters: tuple[Filter, ...] = ()
    order: str = ""  # the key of the column it is first sorted by, "-" before it for downward
    size: int = 50
    arrange: Callable[[Rows, str], Rows] | None = None


@dataclass(frozen=True)
class Head:
    """A column's title and the link that sorts by it; `sorted` as `aria-sort` says it."""

    title: Words
    url: str
    sorted: str


@dataclass(frozen=True)
class Choice:
    """A filter as it stands: its choices and which one is taken."""

    filter: Filter
    value: str


@dataclass(frozen=True)
class Listed:
    """One page of a list, and the links round it."""

    rows: Sequence[Any]
    count: int
    words: str
    order: str
    heads: Sequence[Head]
    choices: Sequence[Choice]
    page: Page[Model]
    before: str
    after: str
    is_narrowed: bool

    @property
    def searches(self) -> bool:
        """Whether there is a bar to draw."""
        return self.is_narrowed or bool(self.choices) or self.count > 0


def listed(plan: Plan, rows: Rows, asked: Mapping[str, str]) -> Listed:
    """Return the page of `rows` that `asked` (the address's query) wants; nonsense is ignored."""
    words = asked.get("q", "").strip().replace("\0", "")[:WORDS_LENGTH]
    if plan.search is not None:
        rows = reduce(plan.search, words.split(), rows)
    choices = [Choice(one, _value(one, asked)) for one in plan.filters]
    for choice in choices:
        if choice.value:
            rows = choice.filter.narrow(rows, choice.value)
    order = _order(plan, asked.get("sort", ""))
    if plan.arrange is not None:
        rows = plan.arrange(rows, order.removeprefix("-"))
    page = Paginator(_sorted(plan, rows, order), plan.size).get_page(asked.get("page"))
    kept = {choice.filter.key: choice.value for choice in choices} | {"q": words, "sort": order}
    return Listed(
        rows=list(page),
        count=page.paginator.count,
        words=words,
        order=order,
        heads=[_head(column, order, kept) for column in plan.columns],
        choices=choices,
        page=page,
        before=_link(kept, page=page.previous_page_number()) if page.has_previous() else "",
        after=_link(kept, page=page.next_page_number()) if page.has_next() else "",
        is_narrowed=bool(words) or any(choice.value for choice in choices),
    )


def _value(one: Filter, asked: Mapping[str, str]) -> str:
    value = asked.get(one.key, "")
    return value if value in {key for key, _ in one.choices} else ""


def _order(plan: Plan, wanted: str) -> str:
    keys = {column.key for column in plan.columns if column.order}
    return wanted if wanted.removeprefix("-") in keys else plan.order


def _sorted(plan: Plan, rows: Rows, order: str) -> Rows:
    fields = [
        field
        for column in plan.columns
        if column.key == order.removeprefix("-")
        for field in column.order
    ]
    if order.startswith("-"):
        fields = [field.removeprefix("-") if field[0] == "-" else f"-{field}" for field in fields]
    return rows.order_by(*fields, "pk")  # the key last: pages must not overlap


def _head(column: Column, order: str, kept: dict[str, str]) -> Head:
    if not column.order:
        return Head(column.title, "", "")
    if order == column.key:
        return Head(column.title, _link(kept | {"sort": f"-{column.key}"}), "ascending")
    is_down = order == f"-{column.key}"
    url = _link(kept | {"sort": column.key})
    return Head(column.title, url, "descending" if is_down else "none")


def _link(kept: Mapping[str, object], **more: object) -> str:
    given = {key: value for key, value in {**kept, **more}.items() if value not in {"", None}}
    return f"?{urlencode(given)}"
