"""What a request says, for code that is type-checked."""

LARGEST = 2**63 - 1


def number_of(text: str) -> int | None:
    """Return the id that `text` says, None when it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    number = int(text)
    return number if number <= LARGEST else None
