"""Korean place names in Latin letters, by the Revised Romanization of 2000 (로마자 표기법)."""

INITIALS = (
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "-", "j", "jj", "ch", "k", "t",
    "p", "h",
)  # fmt: skip
VOWELS = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
)  # fmt: skip
# what a final consonant is at the end of a syllable
FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p",
    "t", "t", "ng", "t", "t", "k", "t", "p", "t",
)  # fmt: skip
UNITS = {"시": "si", "군": "gun", "구": "gu", "읍": "eup", "면": "myeon", "동": "dong", "도": "do"}
# a final and the initial that follows sound as one (제3장 제1항)
MEETINGS = {
    ("k", "n"): "ngn", ("k", "r"): "ngn", ("k", "m"): "ngm",
    ("n", "r"): "ll", ("l", "n"): "ll", ("l", "r"): "ll",
    ("t", "n"): "nn", ("t", "r"): "nn", ("t", "m"): "nm",
    ("p", "n"): "mn", ("p", "r"): "mn", ("p", "m"): "mm",
    ("ng", "r"): "ngn", ("m", "r"): "mn",
}  # fmt: skip
# a single final before a vowel moves over to it and keeps its own sound
MOVED = {1: "g", 4: "n", 7: "d", 8: "r", 16: "m", 17: "b", 19: "s", 20: "ss", 21: "ng", 22: "j",
         23: "ch", 24: "k", 25: "t", 26: "p"}  # fmt: skip
FIRST, LAST = 0xAC00, 0xD7A3


def romanized(name: str) -> str:
    """Return a place name in Latin letters; the administrative unit stands behind a hyphen.

    >>> [romanized(name) for name in ("종로구", "강릉시", "은평구", "신림동", "울릉군")]
    ['Jongno-gu', 'Gangneung-si', 'Eunpyeong-gu', 'Sillim-dong', 'Ulleung-gun']
    """
    words = []
    for word in name.split():
        unit = UNITS.get(word[-1]) if len(word) > 1 else None
        letters = _letters(word[:-1] if unit else word)
        words.append(letters.capitalize() + (f"-{unit}" if unit else ""))
    return " ".join(words)


def slug(name: str) -> str:
    """Return the romanized `name` without its unit, as it could stand in a path.

    >>> slug("종로구"), slug("Narae 2")
    ('jongno', 'narae-2')
    """
    words = [word.rpartition("-")[0] or word for word in romanized(name).split()]
    kept = "-".join(words).lower()
    return "".join(sign for sign in kept if sign.isascii() and (sign.isalnum() or sign == "-"))


def _letters(word: str) -> str:
    written, final = "", 0
    for sign in word:
        if not FIRST <= ord(sign) <= LAST:
            written, final = written + FINALS[final] + sign, 0
            continue
        initial, rest = divmod(ord(sign) - FIRST, 588)
        vowel, next_final = divmod(rest, 28)
        written += _joint(final, INITIALS[initial]) + VOWELS[vowel]
        final = next_final
    return written + FINALS[final]


def _joint(final: int, initial: str) -> str:
    """Return how `final` (its number in the syllable) and the next `initial` are written."""
    end = FINALS[final]
    if initial == "-":
        return MOVED.get(final, end)
    return MEETINGS.get((end, initial), end + initial)
