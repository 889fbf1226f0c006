"""What a reader has to say about a feed: findings it lives with, and the error that ends it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ERROR, WARNING, INFO = "error", "warning", "info"
SAMPLES = 5


@dataclass(frozen=True)
class Finding:
    """One kind of trouble in a feed: how often it was met, what was done, and a few samples.

    `code` and `params` are for a text catalogue; the engine itself writes no sentences.
    """

    code: str
    severity: str
    count: int
    file: str = ""
    samples: tuple[str, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)


class FeedError(Exception):
    """A feed that cannot be used, with a code and its parameters for a message.

    >>> str(FeedError("missing_file", file="stops.txt"))
    'missing_file: file=stops.txt'
    """

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        text = ", ".join(f"{name}={value}" for name, value in params.items())
        super().__init__(f"{code}: {text}" if text else code)


class Findings(list[Finding]):
    """The findings of one reading, in the order met.

    >>> found = Findings()
    >>> found.note("duplicate_id", file="stops.txt", rows=["101", "102"])
    >>> found[0].count, found[0].samples
    (2, ('101', '102'))
    """

    def note(
        self,
        code: str,
        *,
        rows: Iterable[Any] = (),
        count: int | None = None,
        file: str = "",
        severity: str = WARNING,
        **params: Any,
    ) -> None:
        """Add a finding about `rows` (any printable things; none and no `count` adds nothing)."""
        samples = [str(row)[:120] for row in rows]
        number = len(samples) if count is None else count
        if number:
            self.append(Finding(code, severity, number, file, tuple(samples[:SAMPLES]), params))
