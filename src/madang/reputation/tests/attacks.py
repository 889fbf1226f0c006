"""A made-up town that reviews its shops, honest people with their oddities, and attacks on it."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from madang.reputation.engine.signals.facts import Seen

START = datetime(2026, 9, 1, 3, tzinfo=UTC)
DAYS, SHOPS, PEOPLE, ORDERS = 60, 200, 3_000, 18_000
REVIEWED = 0.15
DAY = timedelta(days=1)
OPENINGS = (
    "오랜만에",
    "퇴근하고",
    "주말이라",
    "비가 와서",
    "아이들과",
    "친구랑",
    "점심으로",
    "야식으로",
    "혼자",
    "부모님과",
)
FOODS = (
    "국밥을",
    "떡볶이를",
    "치킨을",
    "짜장면을",
    "김밥을",
    "피자를",
    "족발을",
    "찌개를",
    "돈가스를",
    "초밥을",
)
PRAISES = (
    "시켰는데 간이 딱 맞았어요",
    "먹었는데 양이 넉넉했습니다",
    "주문했더니 금방 왔어요",
    "골랐는데 재료가 신선하네요",
    "시켰는데 국물이 진합니다",
    "먹었는데 조금 식어서 왔어요",
    "주문했는데 포장이 꼼꼼해요",
    "골랐는데 생각보다 매웠어요",
)
ENDINGS = (
    "또 시킬게요",
    "잘 먹었습니다",
    "다음에는 곱빼기로 할게요",
    "아이가 좋아했어요",
    "배달하신 분도 친절했고요",
    "조금만 덜 짜면 좋겠어요",
    "단골 될 것 같습니다",
    "반찬도 정갈했어요",
    "",
    "",
)
SHORT = ("맛있어요", "잘 먹었습니다", "굿", "최고예요", "빨라요", "그냥 그래요", "")
ADVERT = "사장님이 정말 친절하시고 음식이 너무너무 맛있어서 온 가족이 감동하며 먹었습니다 강력 추천"


@dataclass
class Told:
    """What happened: the reviews, the orders by shop and day, and which reviews are false."""

    reviews: list[Seen] = field(default_factory=list)
    orders: Counter[tuple[int, date]] = field(default_factory=Counter)
    false: dict[str, set[int]] = field(default_factory=dict)
    odd: dict[str, set[int]] = field(default_factory=dict)  # honest, and conspicuous

    def add(self, dice: random.Random, *, shop: int, author: int, at: datetime, **more) -> int:
        """Add a reviewed order, and return the number of the review."""
        values = {
            "stars": 5,
            "text": words(dice),
            "place": f"p{author}",
            "value_won": dice.randint(12, 40) * 1_000,
            "joined_at": START - timedelta(days=200),
        }
        review = Seen(
            id=len(self.reviews) + 1, author=author, subject=shop, day=at.date(),
            at=at + timedelta(hours=dice.randint(1, 30)), **(values | more),
        )  # fmt: skip
        self.reviews.append(review)
        self.orders[shop, at.date()] += 1
        return review.id


def words(dice: random.Random) -> str:
    """Return what an honest person writes."""
    if dice.random() < 0.4:
        return dice.choice(SHORT)
    return " ".join(dice.choice(some) for some in (OPENINGS, FOODS, PRAISES, ENDINGS)).strip()


def a_town(seed: int = 1) -> Told:
    """Return two months of an honest town: busy and quiet shops, regulars, one on television."""
    dice, told = random.Random(seed), Told()
    busy = [1.0 / (place + 3) for place in range(SHOPS)]
    good = [min(max(dice.gauss(4.1, 0.5), 1.5), 4.9) for _ in range(SHOPS)]
    for _ in range(ORDERS):
        shop = dice.choices(range(SHOPS), busy)[0]
        at = START + timedelta(minutes=dice.randrange(DAYS * 1440))
        if dice.random() >= REVIEWED:
            told.orders[shop, at.date()] += 1
            continue
        stars = min(max(round(dice.gauss(good[shop], 0.9)), 1), 5)
        author = dice.randrange(PEOPLE)
        told.add(dice, shop=shop, author=author, at=at, stars=stars, joined_at=joined(dice, at))
    _on_television(dice, told)
    _an_office(dice, told)
    _couples(dice, told)
    return told


def joined(dice: random.Random, at: datetime) -> datetime:
    """Return when somebody joined: one in thirty orders on the day they did."""
    return at - timedelta(hours=dice.randint(1, 24) if dice.random() < 1 / 30 else 24 * 90)


def _on_television(dice: random.Random, told: Told) -> None:
    seen = told.odd["television"] = set()
    for author in range(10_000, 10_150):
        at = START + timedelta(days=30, minutes=dice.randrange(3 * 1440))
        if dice.random() < REVIEWED:
            seen.add(told.add(dice, shop=120, author=author, at=at, joined_at=joined(dice, at)))
        else:
            told.orders[120, at.date()] += 1


def _an_office(dice: random.Random, told: Told) -> None:
    seen = told.odd["office"] = set()
    for author in range(11_000, 11_010):
        for _ in range(3):
            at = START + timedelta(minutes=dice.randrange(DAYS * 1440))
            seen.add(told.add(dice, shop=dice.randrange(8), author=author, at=at, place="office"))


def _couples(dice: random.Random, told: Told) -> None:
    seen = told.odd["couples"] = set()
    for number in range(10):
        for _ in range(2):
            at, shop = START + timedelta(minutes=dice.randrange(DAYS * 1440)), dice.randrange(60)
            for author in (12_000 + 2 * number, 12_001 + 2 * number):
                seen.add(told.add(dice, shop=shop, author=author, at=at, place=f"c{number}"))


def ring(dice: random.Random, told: Told) -> set[int]:
    """Eight people praise the same six shops, within two days of each other each time."""
    found = set()
    for shop in dice.sample(range(20, SHOPS), 6):
        begin = START + timedelta(days=dice.randint(2, DAYS - 4))
        for author in range(20_000, 20_008):
            at = begin + timedelta(minutes=dice.randrange(2 * 1440))
            found.add(told.add(dice, shop=shop, author=author, at=at))
    return found


def bought(dice: random.Random, told: Told) -> set[int]:
    """Twenty-five accounts made for it praise one shop within three days, with small orders."""
    begin = START + timedelta(days=20)
    return {
        told.add(
            dice, shop=77, author=author, at=(at := begin + dice.random() * 3 * DAY),
            joined_at=at - timedelta(hours=2), value_won=8_000,
        )
        for author in range(21_000, 21_025)
    }  # fmt: skip


def pasted(dice: random.Random, told: Told) -> set[int]:
    """Twelve people, new each, paste one advertisement with a few words changed, over a month."""
    found = set()
    for author in range(22_000, 22_012):
        at = START + timedelta(minutes=dice.randrange(30 * 1440))
        text = f"{dice.choice(OPENINGS)} {ADVERT} {dice.choice(ENDINGS)}"
        new = at - timedelta(hours=dice.randint(1, 20))
        found.add(told.add(dice, shop=55, author=author, at=at, text=text, joined_at=new))
    return found


def own(dice: random.Random, told: Told) -> set[int]:
    """The owner's family orders to the shop's own address."""
    found = set()
    for author in range(23_000, 23_003):
        for _ in range(3):
            at = START + timedelta(minutes=dice.randrange(DAYS * 1440))
            found.add(told.add(dice, shop=90, author=author, at=at, place="shop", is_near=True))
    return found


def slander(dice: random.Random, told: Told) -> set[int]:
    """A rival has twelve new accounts blame one shop on two days."""
    begin = START + timedelta(days=41)
    return {
        told.add(
            dice, shop=33, author=author, at=(at := begin + dice.random() * 2 * DAY),
            stars=1, joined_at=at - timedelta(hours=5),
        )
        for author in range(24_000, 24_012)
    }  # fmt: skip


def patient(dice: random.Random, told: Told) -> set[int]:
    """Fifteen old accounts praise one shop once each, over two months, in words of their own."""
    found = set()
    for author in range(25_000, 25_015):
        at = START + timedelta(minutes=dice.randrange(DAYS * 1440))
        found.add(told.add(dice, shop=140, author=author, at=at))
    return found


def slow_ring(dice: random.Random, told: Told) -> set[int]:
    """Six people praise the same five shops, each within ten days of the others."""
    found = set()
    for shop in dice.sample(range(20, SHOPS), 5):
        begin = START + timedelta(days=dice.randint(2, DAYS - 12))
        for author in range(26_000, 26_006):
            at = begin + timedelta(minutes=dice.randrange(10 * 1440))
            found.add(told.add(dice, shop=shop, author=author, at=at))
    return found


def few(dice: random.Random, told: Told) -> set[int]:
    """Five old accounts blame one shop within a week."""
    begin, found = START + timedelta(days=10), set()
    for author in range(27_000, 27_005):
        at = begin + timedelta(minutes=dice.randrange(7 * 1440))
        found.add(told.add(dice, shop=150, author=author, at=at, stars=1))
    return found


ATTACKS = (ring, bought, pasted, own, slander, slow_ring, few, patient)


def an_attacked_town(seed: int = 1) -> Told:
    """Return the honest town with every attack on it."""
    told, dice = a_town(seed), random.Random(seed + 1_000)
    for attack in ATTACKS:
        told.false[attack.__name__] = attack(dice, told)
    return told


def shuffled(told: Told, seed: int) -> list[Seen]:
    """Return the reviews in another order, with other numbers of people."""
    dice = random.Random(seed)
    reviews = [replace(one, author=one.author * 7 + 1) for one in told.reviews]
    dice.shuffle(reviews)
    return reviews
