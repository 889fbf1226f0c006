"""What the people of Gaon propose, say about it, and hear from the town: the demo's words."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Said:
    """One comment under a proposal; `who` is a key of people or a number of a neighbour."""

    who: str | int
    days_ago: float
    stance: str
    text: str


@dataclass(frozen=True)
class Told:
    """One step of an official; `by` is a key of servants."""

    days_ago: float
    step: str
    by: str
    reason: str = ""
    rest: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """One proposal: who wrote it, where, when, how many support it, and what came of it."""

    key: str
    author: str
    title: str
    body: str
    category: str
    site: str
    dong: str
    days_ago: float
    supporters: int
    comments: tuple[Said, ...] = ()
    steps: tuple[Told, ...] = ()
    audience: str = "all"


STORIES = (
    Story(
        "lamps", "maru", "나루공원 강변 산책로에 가로등을 놓아 주세요",
        "해가 지면 나루공원에서 가온대교 북단까지 400미터 구간이 캄캄합니다. 저녁에 걷는 어르신이 "
        "많은데 지난달에도 한 분이 넘어져 다치셨습니다.\n\n낮은 가로등이나 발밑 조명을 놓고, "
        "강가의 새들을 위해 빛은 길 쪽으로만 비추면 좋겠습니다.",
        "safety", "naru_park", "강변동", 96, 31,
        (
            Said("soon", 93, "for", "손주와 걷다가 발을 헛디딘 적이 있습니다. 꼭 필요합니다."),
            Said("haneul", 92, "neutral", "철새가 오는 곳이라 너무 밝지 않은 조명이면 좋겠습니다."),
            Said(3, 91, "against", "공원보다 학교 앞 골목이 먼저 아닐까요?"),
        ),
        (
            Told(88, "take_up", "seul", rest={"department": "자치행정과"}),
            Told(71, "answer", "dami",
                 "현장을 저녁에 두 차례 살펴보았습니다. 산책로에 발밑 조명 26개를 놓겠습니다. "
                 "철새를 위해 빛이 강 쪽으로 새지 않는 등을 쓰고 밤 11시 뒤에는 밝기를 줄입니다.",
                 {"verdict": "accepted"}),
            Told(70, "plan", "dami", "설계를 마치는 대로 공사를 시작합니다.", {"day": 40}),
            Told(48, "budget", "dami", "추가경정예산에 담겼습니다.", {"won": 48_000_000}),
            Told(12, "begin", "dami", "땅속 전선을 묻습니다. 낮에는 길을 우회해 주세요."),
        ),
    ),
    Story(
        "bench", "soon", "구름마을 버스정류장에 앉을 자리를 만들어 주세요",
        "구름마을 정류장에는 의자가 없습니다. 버스가 한 시간에 한 대라 오래 서서 기다립니다. 비와 "
        "해를 가릴 지붕도 있으면 좋겠습니다.",
        "streets", "solgogae", "구름재동", 150, 24,
        (Said("lan", 148, "for", "시장 다녀올 때 짐이 많아 힘들어요. 의자가 꼭 있으면 좋겠어요."),),
        (
            Told(140, "take_up", "seul", rest={"department": "교통과"}),
            Told(131, "answer", "ideun", "의자와 작은 지붕을 놓겠습니다.", {"verdict": "accepted"}),
            Told(130, "plan", "ideun", "다음 달 안에 놓습니다.", {"day": -80}),
            Told(104, "begin", "ideun", "바닥 공사를 시작했습니다."),
            Told(97, "finish", "ideun",
                 "의자 넷과 지붕을 놓았습니다. 사진과 함께 준공 내역을 시청 누리집에 올렸습니다."),
        ),
    ),
    Story(
        "night", "daniel", "시험 기간에 도서관을 밤 11시까지 열어 주세요",
        "가온도서관은 저녁 8시에 닫습니다. 시험 기간인 4월과 10월만이라도 밤 11시까지 열면 학생과 "
        "늦게 퇴근하는 사람들이 공부할 곳이 생깁니다.",
        "learning", "library", "마당동", 64, 19,
        (
            Said("gaon", 63, "for", "집에서는 동생들 때문에 공부하기 어려워요."),
            Said(8, 60, "against", "직원분들 근무 시간도 생각해야 합니다."),
        ),
        (
            Told(58, "take_up", "seul", rest={"department": "자치행정과"}),
            Told(40, "answer", "dami",
                 "4월과 10월 평일에 열람실만 밤 10시까지 엽니다. 11시까지는 일할 사람을 "
                 "마련하지 못해 받아들이지 못했습니다. 내년 10월 결과를 보고 다시 살피겠습니다.",
                 {"verdict": "partly"}),
            Told(39, "plan", "dami", "내년 4월부터 시작합니다.", {"day": 140}),
        ),
        "youth",
    ),
    Story(
        "tram", "haneul", "가온역에서 도청까지 노면전차를 놓아 주세요",
        "출퇴근 시간마다 가온대로가 막힙니다. 가온역에서 한울도청까지 노면전차를 놓으면 차가 줄고 "
        "공기도 맑아질 것입니다.",
        "streets", "station", "역전동", 80, 12,
        (Said(11, 79, "against", "인구 6만 도시에는 너무 비쌉니다."),),
        (
            Told(70, "take_up", "seul", rest={"department": "교통과"}),
            Told(52, "answer", "ideun",
                 "노면전차에는 2천억 원 넘게 들고, 하루 타는 사람은 기준의 5분의 1로 예상되어 "
                 "받아들이지 못했습니다. 대신 급행 버스를 출퇴근 시간에 5분마다 다니게 하는 방안을 "
                 "살피고 있습니다.",
                 {"verdict": "refused"}),
        ),
    ),
    Story(
        "crossing", "gaon", "가온고등학교 앞 건널목 초록불을 늘려 주세요",
        "등굣길 건널목의 초록불이 17초입니다. 다리를 다친 친구나 어르신은 다 건너기 어렵습니다. "
        "25초로 늘려 주세요.",
        "safety", "high_school", "강변동", 16, 22,
        (
            Said("maru", 15, "for", "아침마다 저도 뛰어서 건넙니다."),
            Said(5, 14, "neutral", "차가 밀리지 않게 등교 시간에만 늘리면 어떨까요?"),
        ),
        (Told(9, "take_up", "seul", rest={"department": "교통과"}),),
    ),
    Story(
        "market", "bora", "마당시장 장날에 짐 맡기는 곳을 열어 주세요",
        "장날이면 어르신들이 무거운 장바구니를 들고 버스를 기다립니다. 시장 입구에 두 시간쯤 짐을 "
        "맡길 곳이 있으면 시장에서 더 머물 수 있습니다.",
        "economy", "market_gate", "마당동", 11, 4,
        (Said("soon", 10, "for", "참 좋은 생각입니다."),),
    ),
    Story(
        "cinema", "soon", "여름밤 강변공원에서 영화를 보여 주세요",
        "더운 여름밤 강변공원 잔디밭에 천막을 걸고 온 동네가 함께 볼 영화를 틀어 주세요. 한 달에 "
        "한 번이면 충분합니다.",
        "culture", "riverside", "강변동", 8, 6,
    ),
    Story(
        "cinema_again", "haneul", "강변공원 여름 영화 상영회를 열어 주세요",
        "강변공원에서 여름밤에 영화 상영회를 열면 좋겠습니다. 온 가족이 함께 볼 수 있습니다.",
        "culture", "riverside", "강변동", 6, 3,
    ),
    Story(
        "dogs", "daniel", "강변공원에 강아지 놀이터를 만들어 주세요",
        "강변공원 서쪽 빈터에 울타리를 치고 강아지가 뛰어놀 곳을 만들면 좋겠습니다. 산책로에서 "
        "부딪히는 일도 줄어듭니다.",
        "green", "riverside", "강변동", 3, 2,
        (Said(14, 2.5, "for", "울타리와 물 마시는 곳만 있어도 충분합니다."),),
    ),
    Story(
        "words", "lan", "쓰레기 나누는 방법을 여러 나라 말로 알려 주세요",
        "버들마을에는 외국에서 온 이웃이 많습니다. 쓰레기 나누는 방법을 베트남어, 영어, 중국어로도 "
        "붙여 주세요. 그림이 있으면 더 좋아요.",
        "welfare", "beodeul", "버들동", 47, 3,
        (Said("daniel", 46, "for", "I would help with the English text."),),
        (
            Told(10, "take_up", "seul", rest={"department": "민원과"}),
            Told(5, "answer", "garam",
                 "공감 수는 기준보다 적었지만 필요한 일이라고 보아 받아들입니다. 그림이 있는 "
                 "안내문을 네 나라 말로 만들어 12월에 붙이겠습니다.",
                 {"verdict": "accepted"}),
        ),
        "dong",
    ),
    Story(
        "pothole", "maru", "강변아파트 앞 도로가 움푹 패였습니다",
        "강변아파트 정문 앞 도로에 구멍이 있어 자전거가 넘어질 뻔했습니다. 빨리 메워 주세요.",
        "streets", "river_flats", "강변동", 20, 1,
        (),
        (
            Told(19, "transfer", "seul",
                 "바로 고쳐야 할 일이라 도로 민원으로 넘겼습니다. 사흘 안에 고칩니다.",
                 {"receiver": "교통과 도로 민원"}),
        ),
    ),
)  # fmt: skip
SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍"
GIVEN = (
    *("서연", "민준", "지우", "하윤", "도현", "수아", "건우", "예린", "태오", "은서"),
    *("정민", "소율", "현우", "가은", "준서", "나래", "동하", "미르", "보람", "슬기"),
)
NEIGHBOURS = 36


def neighbour(number: int) -> str:
    """Return the name of one of the neighbours who support and comment.

    >>> neighbour(0), neighbour(1)
    ('김서연', '이민준')
    """
    return SURNAMES[number % len(SURNAMES)] + GIVEN[(number + number // 20 * 7) % len(GIVEN)]
