"""How a package declares what it knows of a person: `PARTS` in its module `personal`.

A test fails when a model points to an account and no part declares it. The package `privacy` makes
the person's download, the erasure, the nightly retention and the privacy notice from the parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from django.utils.functional import Promise


class Erasure(Enum):
    """What becomes of the rows when the person is erased."""

    DELETE = "delete"
    DETACH = "detach"  # the reference to the person becomes NULL, the rest stays
    BLANK = "blank"  # the columns in `blanked` are emptied, the row stays with its account
    KEEP = "keep"  # the law asks for it: say which in `law`


@dataclass(frozen=True)
class Part:
    """One kind of row that belongs to, or names, a person.

    `model` is "package.Model"; `person` the lookup path from it to the account ("account",
    "proposal__author"), empty for the account itself. The path may also end in a number or an
    array of numbers (ids of accounts), or in "email" or "phone", which are compared with the
    account's own. `fields` are what the person's download shows, as lookup paths. `clock` and
    `keep_days` are the retention: rows whose date field `clock` is older are really deleted each
    night; None keeps them as long as the account stands. With `keep_rule` the days are the town's
    rule of this key, and `keep_days` holds where no town is.

    `purpose` says in the privacy notice what the town needs the rows for. `labels` name fields
    whose verbose names would not tell a resident enough. `correctable` fields are changed as the
    person asked when an official grants the correction; about others the official answers in words.
    """

    model: str
    person: str
    title: str | Promise
    fields: tuple[str, ...]
    on_erasure: Erasure
    law: str | Promise = ""
    blanked: tuple[str, ...] = ()
    clock: str = ""
    keep_days: int | None = None
    keep_rule: str = ""
    purpose: str | Promise = ""
    labels: Mapping[str, str | Promise] = field(default_factory=dict, hash=False)
    correctable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Impersonal:
    """A row that leads to an account and yet says nothing of a person: `IMPERSONAL` lists them.

    `model` is "package.Model"; `field` one direct reference to an account, or empty for a row that
    only leads there by another row. `why` is for the reader of the code.
    """

    model: str
    why: str
    field: str = ""
