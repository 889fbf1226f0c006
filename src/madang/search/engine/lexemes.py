"""What PostgreSQL keeps of a text and is asked for: tsvector and tsquery, written by ourselves.

PostgreSQL's own parser knows no Korean, so words come from `tokens`; they are quoted, never pasted.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from madang.search.engine.tokens import Token, normal, tokens

MOST_WORDS = 12  # of a question; the rest is not asked for
LAST_POSITION = 16_383  # PostgreSQL counts no further
MOST_POSITIONS = 60  # of one word
GAP = 10  # between title and body, so that no phrase crosses
PHRASES = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True)
class Clause:
    """Words that stand together; several of them are a phrase. `barred` ones must not be there."""

    tokens: tuple[Token, ...]
    barred: bool = False
    quoted: bool = False


def question(text: str) -> list[Clause]:
    """Return what `text` asks for: words, "phrases", and -words that must not be there.

    >>> [(clause.tokens[0].word, clause.barred) for clause in question('버스 -지하철')]
    [('버스', False), ('지하철', True)]
    """
    clauses: list[Clause] = []
    plain: list[str] = []
    for minus, phrase, word in PHRASES.findall(normal(text)[:1000]):
        if minus or phrase:
            found = tuple(tokens(phrase or word))
            if found:
                clauses.append(Clause(found, barred=bool(minus), quoted=bool(phrase)))
        else:
            plain.append(word)
    clauses[:0] = [Clause((token,)) for token in _once(tokens(" ".join(plain)))]
    return clauses[:MOST_WORDS]


def query(clauses: Sequence[Clause], *, every: bool = True) -> str:
    """Return the tsquery of `clauses`, empty when nothing is asked for.

    With `every` all of them must be there; otherwise one is enough, also the beginning of one.

    >>> query(question("마을버스 노선"))
    "('마을버스' | '마을' & '버스') & '노선'"
    """
    wanted = [_clause(one, begins=not every) for one in clauses if not one.barred]
    barred = [f"!({_clause(one)})" for one in clauses if one.barred]
    if not wanted:
        return ""
    joined = " & ".join(wanted) if every else f"({' | '.join(wanted)})"
    return " & ".join([joined, *barred])


def vector(title: str, body: str) -> str:
    """Return the tsvector of a text; words of the title weigh A.

    >>> vector("버스 정류장", "버스")
    "'버스':1A,12 '정류장':2A '정류':2A"
    """
    places: dict[str, list[str]] = {}
    start = 1
    for text, weight in ((title, "A"), (body, "")):
        found = tokens(text)
        for position, token in enumerate(found, start):
            for word in (token.word, *token.parts):
                place = f"{min(position, LAST_POSITION)}{weight}"
                known = places.setdefault(word, [])
                if len(known) < MOST_POSITIONS:
                    known.append(place)
        start += len(found) + GAP - 1
    return " ".join(f"{_quoted(word)}:{','.join(at)}" for word, at in places.items())


def marks(clauses: Iterable[Clause]) -> list[str]:
    """Return the letters to mark where a text is shown as an answer to `clauses`."""
    seen: dict[str, None] = {}
    for token in (token for clause in clauses if not clause.barred for token in clause.tokens):
        stem = token.word.removesuffix("다") if token.word != token.surface else token.word
        parts = token.parts if len(token.parts) > 1 else ()  # as they are asked for
        seen |= dict.fromkeys((stem, token.surface, *parts))
    return sorted((mark for mark in seen if mark), key=lambda mark: (-len(mark), mark))


def _once(found: Iterable[Token]) -> list[Token]:
    return list({token.word: token for token in found}.values())


def _clause(clause: Clause, *, begins: bool = False) -> str:
    if clause.quoted or len(clause.tokens) > 1:
        return "(" + " <-> ".join(_quoted(token.word) for token in clause.tokens) + ")"
    token = clause.tokens[0]
    whole = _quoted(token.word) + (":*" if begins and len(token.word) > 1 else "")
    if len(token.parts) < 2:
        return whole
    return f"({whole} | {' & '.join(map(_quoted, token.parts))})"


def _quoted(word: str) -> str:
    """Return `word` as a lexeme; quotes and backslashes in it are doubled."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
