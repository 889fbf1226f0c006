"""Dishes: what one costs with its options, and what the law wants to stand beside it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field


def _(text: str) -> str:
    """Mark `text` for the catalogues; engines know no Django."""
    return text


# Foods Labelling Standards (식품등의 표시기준), what causes allergies, in the order of the law.
ALLERGENS = {
    "egg": _("Eggs of poultry"),
    "milk": _("Milk"),
    "buckwheat": _("Buckwheat"),
    "peanut": _("Peanuts"),
    "soy": _("Soybeans"),
    "wheat": _("Wheat"),
    "mackerel": _("Mackerel"),
    "crab": _("Crab"),
    "shrimp": _("Shrimps"),
    "pork": _("Pork"),
    "peach": _("Peaches"),
    "tomato": _("Tomatoes"),
    "sulphite": _("Sulphites"),
    "walnut": _("Walnuts"),
    "chicken": _("Chicken"),
    "beef": _("Beef"),
    "squid": _("Squid"),
    "shellfish": _("Shellfish (oysters, abalone, mussels)"),
    "pine_nut": _("Pine nuts"),
}
# Act on Origin Labelling: the 29 foods of which a restaurant says where they are from.
LABELLED = {
    "beef": _("Beef"),
    "pork": _("Pork"),
    "chicken": _("Chicken"),
    "duck": _("Duck"),
    "mutton": _("Mutton"),
    "goat": _("Goat"),
    "rice": _("Rice"),
    "kimchi": _("Cabbage kimchi (cabbage, chilli powder)"),
    "soy": _("Soybeans (tofu, bean noodles, bean curd)"),
    "flatfish": _("Olive flounder"),
    "rockfish": _("Rockfish"),
    "sea_bream": _("Red sea bream"),
    "loach": _("Loach"),
    "eel": _("Eel"),
    "long_arm_octopus": _("Long-arm octopus"),
    "pollack": _("Pollack"),
    "mackerel": _("Mackerel"),
    "hairtail": _("Hairtail"),
    "squid": _("Squid"),
    "blue_crab": _("Blue crab"),
    "yellow_croaker": _("Yellow croaker"),
    "tuna": _("Tuna"),
    "monkfish": _("Monkfish"),
    "webfoot_octopus": _("Webfoot octopus"),
    "scallop": _("Scallops"),
    "sea_squirt": _("Sea squirt"),
    "abalone": _("Abalone"),
    "yellowtail": _("Yellowtail"),
    "large_croaker": _("Large yellow croaker"),
}


@dataclass(frozen=True)
class Choice:
    """One option of a group."""

    id: int
    price_won: int
    sold_out: bool = False


@dataclass(frozen=True)
class Group:
    """Options of which at least `least` and at most `most` are chosen."""

    id: int
    least: int
    most: int
    choices: Sequence[Choice] = field(default_factory=tuple)


class Unpriceable(ValueError):  # noqa: N818 - reads as the sentence it is
    """The choice is not one of this dish; `code`: unknown, twice, sold_out, too_few, too_many.

    `group` is the id of the group, 0 where the option is of none.
    """

    def __init__(self, code: str, group: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.group = group


def price(base_won: int, groups: Sequence[Group], chosen: Collection[int]) -> int:
    """Return what one portion costs with the options `chosen` (ids). Raises Unpriceable.

    >>> spicy = Group(1, 1, 1, (Choice(10, 0), Choice(11, 500)))
    >>> price(8000, [spicy], [11])
    8500
    """
    if len(set(chosen)) != len(chosen):
        raise Unpriceable("twice")
    if set(chosen) - {one.id for group in groups for one in group.choices}:
        raise Unpriceable("unknown")
    return base_won + sum(_of_group(group, chosen) for group in groups)


def _of_group(group: Group, chosen: Collection[int]) -> int:
    taken = [one for one in group.choices if one.id in chosen]
    if any(one.sold_out for one in taken):
        raise Unpriceable("sold_out", group.id)
    if len(taken) < group.least:
        raise Unpriceable("too_few", group.id)
    if len(taken) > group.most:
        raise Unpriceable("too_many", group.id)
    return sum(one.price_won for one in taken)


def least_price(base_won: int, groups: Sequence[Group]) -> int | None:
    """Return the least that one portion costs; None: a group cannot be filled any more.

    >>> least_price(8000, [Group(1, 1, 2, (Choice(10, 500), Choice(11, 300, sold_out=True)))])
    8500
    """
    total = base_won
    for group in groups:
        prices = sorted(one.price_won for one in group.choices if not one.sold_out)
        if len(prices) < group.least:
            return None
        total += sum(prices[: group.least])
    return total
