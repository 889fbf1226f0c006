"""`./madang participation similar TEXTS.jsonl.gz --query "…"`: likeness in a file of texts.

Each line is a JSON object with an id (`id`, `key`, `petition_idx` or `doc_no`), a `title` and
perhaps a text (`body`, `content` or `text`). Prints one JSON object; with bad input one line that
names file and line, and exit status 2.
"""

import argparse
import gzip
import json
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from madang.search.engine.likeness import Index, score
from madang.search.engine.profiles import LENGTH, profile, trigrams, vocabulary

IDS = ("id", "key", "petition_idx", "doc_no")
BODIES = ("body", "content", "text")
LONGEST_LINE = 1 << 20  # bytes
MOST_BYTES = 1 << 28  # unpacked
MOST_TEXTS = 200_000
MOST_LINES = 2 * MOST_TEXTS
MOST_RESULTS = 100
LONGEST_ID = 200
LONGEST_TITLE = 1_000


class TextsError(ValueError):
    """The file cannot be used; the text says where and why."""


@dataclass(frozen=True)
class Text:
    """One text of a file, its body cut to what is compared."""

    id: str
    title: str
    body: str


def main(argv: Sequence[str]) -> int:
    """Answer one question from a file of texts; return the exit status."""
    asked = _arguments(argv)
    try:
        print(json.dumps(answer(asked), ensure_ascii=False))  # noqa: T201 - the command's answer
    except TextsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def answer(asked: argparse.Namespace) -> dict[str, Any]:
    """Return what is printed. Raises TextsError."""
    began = time.perf_counter()
    texts = {text.id: text for text in read(asked.texts)}
    if asked.like is not None and asked.like not in texts:
        raise TextsError(f"{asked.texts}: there is no text {_clean(asked.like)!r}")
    index: Index[str] = Index()
    for text in texts.values():
        index.add(text.id, profile(text.title, text.body))
    index.near(profile("", ""))  # weighs the words
    read_s = time.perf_counter() - began
    query = texts[asked.like] if asked.like is not None else Text("", "", _clean(asked.query))
    began = time.perf_counter()
    results = similar(index, texts, query, limit=asked.top)
    return {
        "query": query.title if asked.like is not None else query.body,
        "texts": len(texts),
        "results": results,
        "seconds": round(time.perf_counter() - began, 6),
        "seconds_reading": round(read_s, 3),
    }


def similar(
    index: Index[str], texts: dict[str, Text], query: Text, *, limit: int
) -> list[dict[str, Any]]:
    """Return the `limit` texts most like `query`, which is not among them."""
    near = index.near(
        profile(query.title, query.body), limit=max(30, limit * 2), skip=query.id or None
    )
    mine, names = trigrams(query.title, query.body), vocabulary(query.title, query.body)
    found: list[dict[str, Any]] = [
        {
            "id": one.key,
            "title": texts[one.key].title,
            "score": score(one.cosine, mine, trigrams(texts[one.key].title, texts[one.key].body)),
            "shared": [names[term] for term in one.shared[:10]],
        }
        for one in near
    ]
    return sorted(found, key=lambda one: (-one["score"], one["id"]))[:limit]


def read(path: Path) -> Iterator[Text]:
    """Yield the texts of a JSON lines file, gzipped or plain. Raises TextsError."""
    seen: set[str] = set()
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            text = _text(line, first=number == 1)
        except TextsError as error:
            raise TextsError(f"{path}:{number}: {error}") from None
        if text.id in seen:
            raise TextsError(f"{path}:{number}: the id {text.id!r} stands there twice")
        if len(seen) == MOST_TEXTS:
            raise TextsError(f"{path}:{number}: more than {MOST_TEXTS:,} texts")
        seen.add(text.id)
        yield text
    if not seen:
        raise TextsError(f"{path}: there is no text in the file")


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, none too long, not too many bytes in all. Raises TextsError."""
    number, total = 1, 0
    try:
        with closing(_opened(path)) as file:
            while line := file.readline(LONGEST_LINE + 1):
                total += len(line)
                if len(line) > LONGEST_LINE:
                    raise TextsError(f"{path}:{number}: the line is longer than 1 MiB")
                if total > MOST_BYTES or number > MOST_LINES:
                    raise TextsError(f"{path}:{number}: the file is too large")
                yield line
                number += 1
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "the file is cut off or is no gzip"
        raise TextsError(f"{path}:{number}: {reason}") from None


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path)) if packed else path.open("rb")


def _text(line: bytes, *, first: bool) -> Text:
    try:
        row = json.loads(line.decode("utf-8-sig" if first else "utf-8"))
    except UnicodeDecodeError as error:
        raise TextsError(f"not UTF-8 at byte {error.start + 1} of the line") from None
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "nested too deeply")
        raise TextsError(f"not JSON: {reason}") from None
    if not isinstance(row, dict):
        raise TextsError("not a JSON object")
    title = row.get("title")
    if not isinstance(title, str):
        raise TextsError('"title" is missing or is no text')
    body = next((row[name] for name in BODIES if row.get(name) is not None), "")
    if not isinstance(body, str):
        raise TextsError("the text is no text")
    return Text(_id(row), _clean(title)[:LONGEST_TITLE], _clean(body[:LENGTH]))


def _id(row: dict[str, Any]) -> str:
    found = next((row[name] for name in IDS if row.get(name) is not None), None)
    if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
        raise TextsError(f"no id: one of {', '.join(IDS)} is needed, a text or a whole number")
    return _clean(str(found))[:LONGEST_ID]


def _clean(text: str) -> str:
    """Return `text` with question marks for what cannot be written as UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./madang participation similar", description="Find the texts most like another."
    )
    parser.add_argument("texts", type=Path, metavar="TEXTS.jsonl[.gz]")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--query", help="the text to compare")
    which.add_argument("--like", metavar="ID", help="the id of a text in the file")
    parser.add_argument("--top", type=_count, default=5, help="how many results (5)")
    return parser.parse_args(argv)


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_RESULTS:
        raise argparse.ArgumentTypeError(f"from 1 to {MOST_RESULTS}")
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
