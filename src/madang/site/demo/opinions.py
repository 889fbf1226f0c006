"""The opinion conversation of the demo: what Gaon thinks of its old bridge."""

from datetime import datetime, timedelta
from random import Random

from madang.base import scope
from madang.participation.models import Conversation, Opinion, Participant, Statement
from madang.participation.services import conversations, maps, statements
from madang.people.models import Account
from madang.site.demo.world import World
from madang.towns.models import Town

QUESTION = "한빛교, 앞으로 어떻게 쓸까요?"
ABOUT = (
    "한빛교를 내년에 고칩니다. 고친 뒤에 차, 버스, 자전거, 걷는 사람이 다리를 어떻게 나눌지 아직 "
    "정하지 않았습니다. 여기서 나온 생각은 교통정책과가 읽고 12월 공청회에 올립니다."
)
# (sentence, how much walkers like it, how much drivers do), from -1 to 1
SENTENCES = (
    ("한빛교는 걷는 사람과 자전거에게 먼저 내주어야 한다.", 0.9, -0.8),
    ("차가 다니지 못하면 시장의 가게들이 문을 닫는다.", -0.7, 0.9),
    ("주말에만 차를 막아 보고 반년 뒤에 다시 정하자.", 0.5, 0.4),
    ("다리 아래에 쉼터와 화장실을 만들자.", 0.9, 0.8),
    ("버스는 언제나 다리를 건널 수 있어야 한다.", 0.7, 0.8),
    ("다리 위 주차를 더 엄하게 단속해야 한다.", 0.8, -0.2),
    ("새 다리를 하나 더 놓는 것이 낫다.", -0.6, 0.7),
    ("다리의 불을 밤에는 지금보다 어둡게 하자.", 0.1, -0.1),
    ("공사하는 동안 시장까지 가는 무료 버스를 다니게 하자.", 0.9, 0.9),
    ("다리를 고치는 돈은 다른 일보다 먼저 써야 한다.", -0.1, 0.6),
    ("자전거는 다리에서 내려 끌고 가야 한다.", -0.8, 0.5),
    ("다리 위 공연을 허락하되 밤 아홉 시에 끝내자.", 0.7, 0.3),
)
PEOPLE = 44
BEGAN = timedelta(days=20)
SEED = 20241


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether the town has a conversation."""
    return Conversation.objects.of(town).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Ask the question, let people of two leanings judge the statements, and draw the map."""
    began = now - BEGAN
    with scope.within(town.pk):
        talk = conversations.make(town=town, title=QUESTION, about=ABOUT, by=operator, now=began)
        for sentence, _, _ in SENTENCES:
            statements.seed(
                conversation_id=talk.pk, town=town, text=sentence, by=operator, now=began
            )
        talk = conversations.open_(conversation_id=talk.pk, town=town, by=operator, now=began)
        _judge(talk, began)
        maps.draw(talk, now=now)


def wake(town: Town, world: World, now: datetime) -> None:
    """Maps are drawn by the job; nothing else moves by itself."""


def _judge(talk: Conversation, began: datetime) -> None:
    """Write all opinions at once: one by one through the services the demo would start late."""
    dice = Random(SEED)  # noqa: S311 - a story, the same in every demo
    rows = list(Statement.objects.filter(conversation=talk))
    people = Participant.objects.bulk_create(
        Participant(
            town_id=talk.town_id,
            conversation=talk,
            account=voice(number),
            number=number,
            joined_at=began + timedelta(hours=7 * number),
        )
        for number in range(PEOPLE)
    )
    opinions = []
    for person in people:
        for row in rows[: 8 + person.number % 5]:
            _, walkers, drivers = SENTENCES[row.number]
            leaning = (walkers if person.number % 5 < 3 else drivers) + dice.gauss(0, 0.45)
            value = 1 if leaning > 0.2 else -1 if leaning < -0.2 else 0
            opinions.append(
                Opinion(
                    town_id=talk.town_id,
                    participant=person,
                    statement=row,
                    value=value,
                    cast_at=person.joined_at,
                )
            )
    Opinion.objects.bulk_create(opinions)


def voice(number: int) -> Account:
    """Return one of the residents who take part in many things and never sign in."""
    email = f"voice{number:02d}@gaon.example"
    found = Account.objects.filter(email=email).first()
    return found or Account.objects.create_user(email, None, name=f"주민 {number + 1}")
