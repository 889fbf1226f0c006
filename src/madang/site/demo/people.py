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


def operator_password() -> str:
    """Return the password of the demo's operator; it follows from the secret key."""
    digest = salted_hmac("madang.site.demo", OPERATOR_EMAIL, algorithm="sha256").digest()
    letters = base64.b32encode(digest[:10]).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))
