"""The people of Gaon whom the rooms know by name, and what each of them does in the town."""

import base64
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

SLUG = "gaon"


@dataclass(frozen=True)
class Person:
    """A resident or official; `home` and `goes_to` are names of stops."""

    key: str
    name_ko: str
    name_en: str
    role: str
    dong: str  # code
    home: str
    goes_to: str
    language: str = "ko"


PEOPLE = (
    Person("gaon", "김가온", "Kim Gaon", "resident", "saeteo", "새솔아파트", "가온고등학교"),
    Person("maru", "이마루", "Lee Maru", "resident", "gangbyeon", "강변아파트", "산단중앙"),
    Person("soon", "박순이", "Park Sooni", "resident", "gureumjae", "구름마을", "가온의료원"),
    Person("haneul", "최하늘", "Choi Haneul", "resident", "hanbit", "한빛아파트", "한울도청"),
    Person("lan", "응우옌 란", "Nguyen Lan", "resident", "beodeul", "버들마을", "마당시장", "en"),
    Person("bora", "정보라", "Jung Bora", "merchant", "madang", "옛관아터", "마당시장"),
    Person("daniel", "다니엘 오", "Daniel Oh", "resident", "solbat", "가온대학교", "가온역", "en"),
    Person("yuna", "한유나", "Han Yuna", "official", "hanbit", "새터동주민센터", "가온시청"),
)
OPERATOR_EMAIL = "yuna@gaon.example"  # Han Yuna of the transport office
SECOND_SLUG = "narae"  # a neighbour, so that one sees what one town does not see of another


@dataclass(frozen=True)
class Servant:
    """Somebody who works for a town; `role` as the table of acts names it."""

    key: str
    name_ko: str
    role: str
    department: str = ""
    town: str = SLUG

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.key}@{self.town}.example"


DEPARTMENTS = (("교통과", "Transport"), ("민원과", "Civil Affairs"), ("자치행정과", "Autonomy"))
SERVANTS = (
    Servant("seul", "윤슬", "town_operator"),
    Servant("dajeong", "유다정", "town_operator"),
    Servant("ideun", "서이든", "head", "교통과"),
    Servant("garam", "문가람", "official", "민원과"),
    Servant("dami", "배다미", "official", "자치행정과"),
    Servant("namu", "주나무", "auditor"),
    Servant("onyu", "임온유", "moderator"),
    Servant("sora", "강소라", "town_operator", town=SECOND_SLUG),
    Servant("mir", "조미르", "auditor", town=SECOND_SLUG),
)


def email_of(person: Person) -> str:
    """Return the address with which a resident of Gaon signs in."""
    return f"{person.key}@{SLUG}.example"


def password_of(email: str) -> str:
    """Return the password of one of the demo's people; it follows from the secret key."""
    digest = salted_hmac("madang.site.demo", email, algorithm="sha256").digest()
    letters = base64.b32encode(digest[:10]).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def operator_password() -> str:
    """Return the password of the demo's operator."""
    return password_of(OPERATOR_EMAIL)
