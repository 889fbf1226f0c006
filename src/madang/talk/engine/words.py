"""What is looked at in a comment's text: its form, its likeness to another, its links."""

import hashlib
import re
import unicodedata

LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
NOT_A_WORD = re.compile(r"[\W_]+")
BLANK_LINES = re.compile(r"\n{3,}")
UNSEEN = {"Cc", "Cf", "Co", "Cs"}  # controls, invisible marks, unassigned planes
JOINERS = {"\u200d", "\ufe0f"}  # which hold an emoji together


def cleaned(text: str) -> str:
    r"""Return `text` as it is kept: one kind of line end, nothing invisible, no empty heaps.

    >>> cleaned("  one\r\n\r\n\r\n\r\ntwo\u202e\x00 ")
    'one\n\ntwo'
    """
    lined = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    seen = "".join(
        sign
        for sign in lined
        if sign == "\n" or sign in JOINERS or unicodedata.category(sign) not in UNSEEN
    )
    return BLANK_LINES.sub("\n\n", unicodedata.normalize("NFC", seen)).strip()


def fingerprint(text: str) -> str:
    """Return what two texts share that differ in case, signs and spaces only (32 hex digits).

    >>> fingerprint("Buy  NOW!!") == fingerprint("buy now")
    True
    """
    plain = NOT_A_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())
    kept = plain or text  # signs alone are compared as they are
    return hashlib.blake2b(kept.encode(), digest_size=16).hexdigest()


def links(text: str) -> int:
    """Count the web addresses in `text`.

    >>> links("https://www.a.example and www.b.example")
    2
    """
    found = 0
    end = -1
    for match in LINK.finditer(text):
        if match.start() != end:  # "https://www." is one
            found += 1
        end = match.end()
    return found
