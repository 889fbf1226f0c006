"""The town's streets: a drawn skeleton of named streets and the network they make."""

from dataclasses import dataclass

from madang.site.demo.plane import Points, at, curve, dice, drawn, project

# kind -> free speed of a bus between stops and lights, in km/h
SPEEDS = {"expressway": 82, "primary": 43, "secondary": 36, "tertiary": 44, "local": 27}


@dataclass(frozen=True)
class Street:
    """A named street; `line` runs as it was drawn."""

    key: str
    name_ko: str
    name_en: str
    kind: str  # one of SPEEDS
    line: Points


# key, names, kind, points as drawn. Ends near another street are joined to it.
_SKELETON: tuple[tuple[str, str, str, str, tuple[tuple[float, float], ...]], ...] = (
    ("gaon", "가온대로", "Gaon-daero", "primary",
     ((-14.0, -2.3), (-11.0, -1.2), (-8.0, -0.85), (-6.2, -0.42), (-4.7, -0.12), (-3.4, 0.05),
      (-2.2, 0.12), (-1.2, 0.1), (0.3, 0.2), (1.0, 0.25), (1.9, 0.32), (2.9, 0.55), (3.7, 0.78),
      (4.6, 0.72), (5.6, 0.28), (6.6, -0.15), (8.0, -0.8), (11.0, -1.2), (14.0, -3.0))),
    ("hanul", "한울대로", "Hanul-daero", "primary",
     ((1.9, 10.0), (0.95, 6.4), (0.72, 5.3), (0.45, 4.1), (0.42, 3.0), (0.4, 2.2), (0.33, 1.6),
      (0.31, 0.72),
      (0.3, 0.2), (0.28, -0.6), (0.35, -1.35), (0.5, -2.0), (0.55, -2.72), (0.5, -3.4),
      (0.68, -4.3), (0.62, -4.75), (0.6, -6.2), (1.3, -9.8))),
    ("ring_n", "가온순환로", "Gaon-sunhwanno", "secondary",
     ((-1.83, -0.35), (-1.85, 0.11), (-1.82, 0.68), (-1.65, 1.12), (-0.6, 1.2), (0.32, 1.2),
      (1.3, 1.24), (2.3, 1.4), (2.95, 1.25), (3.08, 0.9), (3.06, 0.6))),
    ("ring_s", "강변로", "Gangbyeon-ro", "secondary",
     ((3.06, 0.6), (2.85, 0.1), (2.4, -0.33), (1.88, -0.6), (1.0, -0.79), (0.29, -0.8),
      (-1.0, -0.8), (-1.6, -0.78), (-1.83, -0.35))),
    ("jungang", "중앙로", "Jungang-ro", "secondary",
     ((-2.4, 0.72), (-1.82, 0.68), (-1.2, 0.66), (0.31, 0.72), (0.96, 0.76), (1.9, 0.86),
      (3.08, 0.96))),
    ("madang", "마당로", "Madang-ro", "secondary",
     ((-1.83, -0.35), (-1.2, -0.36), (0.28, -0.29), (0.97, -0.23), (1.9, -0.12), (2.65, -0.12))),
    ("yeokjeon", "역전로", "Yeokjeon-ro", "secondary",
     ((-0.62, 1.48), (-0.6, 0.69), (-0.58, 0.14), (-0.57, -0.33), (-0.56, -0.8))),
    ("seomun", "서문로", "Seomun-ro", "local",
     ((-1.2, 1.18), (-1.2, 0.66), (-1.2, 0.1), (-1.2, -0.36), (-1.17, -0.8))),
    ("dongmun", "동문로", "Dongmun-ro", "local",
     ((0.98, 1.22), (0.96, 0.76), (0.99, 0.25), (0.98, -0.22), (1.0, -0.79))),
    ("hanbit", "한빛로", "Hanbit-ro", "secondary",
     ((1.98, 3.0), (1.95, 2.3), (1.92, 1.35), (1.9, 0.86), (1.9, 0.32), (1.89, -0.12),
      (1.86, -0.6), (1.9, -1.3), (1.95, -2.05), (1.95, -2.82))),
    ("saeteo", "새터로", "Saeteo-ro", "secondary",
     ((-1.15, -1.95), (-0.55, -1.97), (0.5, -2.0), (1.95, -2.05), (3.0, -2.03), (4.0, -2.05),
      (4.85, -2.25))),
    ("saegang", "새터강변로", "Saeteogangbyeon-ro", "secondary",
     ((-1.25, -1.42), (-0.55, -1.4), (0.35, -1.36), (1.1, -1.4), (1.9, -1.28), (2.7, -0.95),
      (3.4, -0.35), (4.1, 0.3), (4.45, 0.74))),
    ("saenam", "새터남로", "Saeteonam-ro", "local",
     ((-0.6, -2.75), (0.55, -2.75), (1.95, -2.82), (3.0, -2.75))),
    ("saesol", "새솔로", "Saesol-ro", "secondary",
     ((2.95, -0.76), (2.98, -1.4), (3.0, -2.03), (3.0, -2.75), (3.35, -3.75))),
    ("mulbit", "물빛로", "Mulbit-ro", "secondary",
     ((-0.55, -1.4), (-0.55, -1.97), (-0.6, -2.75))),
    ("naru", "나루로", "Naru-ro", "secondary",
     ((-1.83, -0.35), (-2.45, -0.62), (-3.0, -0.95), (-3.8, -1.12), (-4.7, -1.02), (-5.35, -0.65),
      (-5.5, -0.28))),
    ("saenae", "새내로", "Saenae-ro", "secondary",
     ((-2.45, -0.62), (-2.4, 0.12), (-2.4, 0.72), (-2.38, 1.4), (-2.42, 2.1))),
    ("sandan", "산단중앙로", "Sandanjungang-ro", "secondary",
     ((-3.4, 0.5), (-4.1, 0.52), (-5.0, 0.5), (-5.7, 0.38), (-5.9, -0.35))),
    ("sandan1", "산단1로", "Sandan 1-ro", "local", ((-4.1, -1.08), (-4.1, -0.03), (-4.1, 0.9))),
    ("sandan2", "산단2로", "Sandan 2-ro", "local", ((-5.0, -0.15), (-5.0, 0.5), (-5.02, 0.92))),
    ("sandan3", "버들로", "Beodeul-ro", "secondary",
     ((-3.4, 0.05), (-3.42, 0.5), (-3.45, 1.2), (-3.4, 1.9), (-3.3, 2.55))),
    ("yeokbuk", "역북로", "Yeokbuk-ro", "secondary",
     ((-2.42, 2.1), (-1.2, 2.1), (0.4, 2.15), (1.2, 2.22), (1.95, 2.3), (3.0, 2.32), (3.75, 2.6))),
    ("solbat", "솔밭로", "Solbat-ro", "secondary",
     ((-1.2, 1.24), (-1.22, 1.6), (-1.2, 2.1), (-1.28, 2.9), (-1.1, 3.55), (-0.55, 3.85),
      (0.42, 3.7))),
    ("daehak", "대학로", "Daehak-ro", "local", ((-0.6, 2.12), (-0.58, 2.6), (-0.55, 2.95))),
    ("solsup", "솔숲길", "Solsup-gil", "local",
     ((1.98, 3.0), (1.5, 3.2), (0.95, 3.26), (0.43, 3.15))),
    ("gureumjae", "구름재로", "Gureumjae-ro", "tertiary",
     ((-2.42, 2.1), (-2.9, 2.4), (-3.6, 2.65), (-4.3, 3.0), (-4.75, 3.6), (-5.05, 4.3),
      (-5.9, 4.65), (-6.6, 5.3), (-7.1, 6.1), (-9.4, 8.6))),
    ("darak", "다락골길", "Darakgol-gil", "tertiary",
     ((-2.9, 2.4), (-2.6, 3.2), (-2.9, 3.9), (-3.05, 4.5))),
    ("dumul", "두물로", "Dumul-ro", "tertiary",
     ((-1.25, -1.42), (-1.15, -1.95), (-1.9, -2.1), (-2.7, -2.4), (-3.5, -2.85), (-4.6, -3.05),
      (-5.6, -3.3), (-6.6, -3.95), (-7.9, -4.6), (-10.6, -5.4), (-13.0, -7.8))),
    ("angol", "안골길", "Angol-gil", "tertiary",
     ((-3.3, -2.75), (-3.05, -3.5), (-2.3, -4.1), (-1.2, -4.2), (-0.2, -4.05), (0.62, -4.05))),
    ("neoreun", "너른들로", "Neoreundeul-ro", "tertiary",
     ((4.6, 0.72), (5.0, -0.2), (5.2, -1.2), (4.85, -2.25), (4.35, -3.15), (3.35, -3.75),
      (2.0, -3.85), (0.55, -3.75))),
    ("deulmeori", "들머리길", "Deulmeori-gil", "tertiary",
     ((5.2, -1.2), (5.9, -1.45), (6.7, -1.3), (8.1, -1.9), (12.5, -2.2))),
    ("haetgol", "햇골길", "Haetgol-gil", "tertiary",
     ((3.75, 2.6), (4.2, 3.05), (4.75, 3.7), (5.5, 4.3), (6.4, 4.75), (7.6, 5.7), (9.4, 8.8))),
    ("dongsan", "동산길", "Dongsan-gil", "tertiary",
     ((4.6, 0.72), (5.0, 1.1), (5.45, 1.85), (5.5, 2.6), (6.3, 3.2), (8.0, 3.5), (13.0, 5.2))),
    ("express", "한울고속화도로", "Hanul Expressway", "expressway",
     ((14.0, -4.2), (8.6, -3.6), (5.5, -4.15), (2.5, -4.75), (0.62, -4.75), (-2.0, -4.75),
      (-5.0, -4.55),
      (-8.0, -5.0), (-11.5, -6.4), (-15.0, -6.6), (-18.0, -7.4))),
    ("provincial", "한울중앙로", "Hanuljungang-ro", "primary",
     ((-18.0, -7.4), (-18.7, -7.2), (-19.6, -7.3))),
)  # fmt: skip
_RANKS = tuple(SPEEDS)
_JOIN_M = 120.0  # an end of a street this near to another street belongs on it


def streets(seed: int) -> dict[str, Street]:
    """Return the named streets by key: the skeleton, swayed by `seed` where it is country."""
    plan = {}
    for key, name_ko, name_en, kind, points in _SKELETON:
        controls = drawn(*points)
        if kind == "tertiary":
            rng = dice(seed, "street", key)
            controls[1:-1] += rng.normal(0, 35, controls[1:-1].shape)
        plan[key] = Street(key, name_ko, name_en, kind, controls)
    lines = {key: curve(street.line, step=45) for key, street in plan.items()}
    ranks = {key: _RANKS.index(street.kind) for key, street in plan.items()}
    return {
        key: Street(key, street.name_ko, street.name_en, street.kind, _joined(key, lines, ranks))
        for key, street in plan.items()
    }


def _joined(key: str, lines: dict[str, Points], ranks: dict[str, int]) -> Points:
    """Return the line of `key`, its ends put onto the highest street that they nearly reach."""
    line = lines[key].copy()
    for end in (0, -1):
        places = [
            (ranks[name], away, along, name)
            for name, other in lines.items()
            for along, away in [project(other, line[end])]
            if name != key and away < _JOIN_M
        ]
        if places:
            _, _, along, name = min(places)
            line[end] = at(lines[name], along)
    return line
