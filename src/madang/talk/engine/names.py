"""How people are called in public: recognisable to friends, not to a search engine."""

HIDDEN = "○"


def masked(name: str) -> str:
    """Return `name` with its middle hidden, as Korean public notices do; empty stays empty.

    >>> masked("김은평"), masked("이도"), masked("남궁은평"), masked("Ada Lovelace"), masked("박")
    ('김○평', '이○', '남○○평', 'Ada L.', '박')
    """
    words = name.split()
    if len(words) > 1:
        return " ".join([words[0], *(f"{word[0]}." for word in words[1:])])
    if not name.isascii():
        whole = "".join(words)
        if len(whole) <= 2:
            return whole[:1] + HIDDEN * (len(whole) - 1)
        return whole[0] + HIDDEN * (len(whole) - 2) + whole[-1]
    return name.strip()
