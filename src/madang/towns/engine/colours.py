"""Whether text can be read on a colour (WCAG 2.2, success criterion 1.4.3)."""

WHITE = "#ffffff"
TEXT_RATIO = 4.5  # of text against its ground
SIGN_RATIO = 3.0  # of signs and edges


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb", from 0 (black) to 1 (white).

    >>> luminance("#ffffff"), luminance("#000000")
    (1.0, 0.0)
    """
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21.

    >>> contrast("#000000", "#ffffff"), round(contrast("#0b5f4b", "#ffffff"), 1)
    (21.0, 7.6)
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def darkened(colour: str, *, ratio: float) -> str:
    """Return `colour`, as much darker as white text on it needs for `ratio`.

    >>> darkened("#0b5f4b", ratio=4.5), darkened("#ffd400", ratio=4.5)
    ('#0b5f4b', '#8c7400')
    """
    parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    for percent in range(100, 0, -1):
        tried = "#" + "".join(f"{part * percent // 100:02x}" for part in parts)
        if contrast(tried, WHITE) >= ratio:
            return tried
    return "#000000"


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
