"""Landmarks of the town: what people name when they say where they go."""

from dataclasses import dataclass

from madang.site.demo.plane import Points, drawn


@dataclass(frozen=True)
class Place:
    """A landmark; `kind` is civic, station, market, hospital, school, culture, works or village."""

    kind: str
    name_ko: str
    name_en: str
    point: Points


_TABLE = (
    ("station", "가온역", "Gaon Station", -0.62, 1.56),
    ("station", "가온버스터미널", "Gaon Bus Terminal", -0.15, 1.32),
    ("civic", "가온시청", "Gaon City Hall", 1.62, 0.98),
    ("civic", "가온소방서", "Gaon Fire Station", 1.55, 0.44),
    ("civic", "가온경찰서", "Gaon Police Station", 1.17, 0.9),
    ("civic", "마당동 행정복지센터", "Madang-dong Community Center", -0.18, -0.15),
    ("civic", "한빛동 행정복지센터", "Hanbit-dong Community Center", 2.55, 0.2),
    ("civic", "새터동 행정복지센터", "Saeteo-dong Community Center", 1.62, -1.88),
    ("civic", "강변동 행정복지센터", "Gangbyeon-dong Community Center", -2.1, -0.1),
    ("civic", "역전동 행정복지센터", "Yeokjeon-dong Community Center", -1.05, 0.93),
    ("civic", "솔밭동 행정복지센터", "Solbat-dong Community Center", 0.62, 2.85),
    ("market", "마당시장", "Madang Market", -0.4, -0.42),
    ("market", "새터마트", "Saeteo Mart", 0.72, -1.84),
    ("hospital", "가온의료원", "Gaon Medical Center", 2.7, -1.75),
    ("hospital", "보건소", "Public Health Center", 2.42, 1.2),
    ("school", "가온초등학교", "Gaon Elementary School", -0.85, 0.3),
    ("school", "가온고등학교", "Gaon High School", -1.55, 0.3),
    ("school", "한빛중학교", "Hanbit Middle School", 2.45, 1.9),
    ("school", "새터초등학교", "Saeteo Elementary School", 2.3, -2.45),
    ("school", "새터고등학교", "Saeteo High School", -0.2, -2.4),
    ("school", "가온대학교", "Gaon University", -0.55, 3.2),
    ("culture", "가온도서관", "Gaon Library", 1.3, 0.05),
    ("culture", "문화예술회관", "Arts Center", 2.32, 0.63),
    ("culture", "가온체육관", "Gaon Gymnasium", 2.6, -1.2),
    ("works", "버들산업단지", "Beodeul Industrial Park", -4.5, 0.3),
    ("village", "구름마을", "Gureum Village", -5.05, 4.25),
    ("village", "두물마을", "Dumul Village", -3.35, -2.7),
    ("village", "너른마을", "Neoreun Village", 5.2, -1.05),
    ("village", "안골", "Angol", -2.3, -4.15),
    ("village", "햇골", "Haetgol", 4.8, 3.7),
)
PLACES = tuple(
    Place(kind, name_ko, name_en, drawn((x, y))[0]) for kind, name_ko, name_en, x, y in _TABLE
)
