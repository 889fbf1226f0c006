"""Which trade a shop is of, by what it cooks: codes of the Korean Standard Classification, 10th."""

CODES = {
    "korean": "56111",
    "snacks": "56194",
    "chicken": "56193",
    "chinese": "56121",
    "japanese": "56122",
    "western": "56123",
    "pizza": "56192",
    "burger": "56192",
    "asian": "56129",
    "meat": "56113",
    "seafood": "56114",
    "lunchbox": "56199",
    "cafe": "56221",
    "sides": "56199",
}
FOOD = "561"  # restaurants of whatever kind


def code(cuisine: str) -> str:
    """Return the trade's code, that of restaurants where nothing closer is known.

    >>> code("cafe"), code("other")
    ('56221', '561')
    """
    return CODES.get(cuisine, FOOD)
