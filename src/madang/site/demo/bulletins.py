"""What the town's transport office writes on a day: market detours, weather, breakdowns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from madang.site.demo.days import Day, Run
from madang.site.demo.sites import SITES
from madang.site.demo.timetables import route_id
from madang.site.demo.weather import is_market_day

SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True)
class Bulletin:
    """One alert, written at `starts_at`. Cause, effect and severity are GTFS Realtime's words."""

    header_ko: str
    header_en: str
    text_ko: str
    text_en: str
    cause: str
    effect: str
    severity: str
    starts_at: datetime
    ends_at: datetime
    route_ids: tuple[str, ...] = ()


def bulletins(day: Day) -> list[Bulletin]:
    """Return what is written on `day`, in the order of its beginning."""
    written = [_road_works(day.day)]
    if is_market_day(day.day):
        written.append(_market(day.day))
    if day.weather.kind != "clear":
        written.append(_weather(day.day, day.weather.kind))
    written += _breakdowns(day)
    return sorted(written, key=lambda bulletin: bulletin.starts_at)


def _market(on: date) -> Bulletin:
    return Bulletin(
        "마당 오일장: 마당로 혼잡",
        "Five-day market: Madang-ro is crowded",
        "오늘은 2일·7일에 서는 마당 오일장날입니다. 오전 9시부터 오후 2시까지 마당로를 지나는 "
        "버스가 5~10분 늦을 수 있습니다.",
        "The five-day market is held today. Buses along Madang-ro may run 5 to 10 minutes late "
        "from 9 a.m. to 2 p.m.",
        "OTHER_CAUSE",
        "SIGNIFICANT_DELAYS",
        "info",
        _at(on, 7),
        _at(on, 14),
        ("GAON-5", "GAON-V1"),
    )


def _weather(on: date, kind: str) -> Bulletin:
    if kind == "snow":
        return Bulletin(
            "눈길 서행: 모든 노선 지연",
            "Snow: all lines run late",
            "밤사이 내린 눈으로 모든 노선이 천천히 운행합니다. 평소보다 일찍 나와 주세요.",
            "After last night's snow every line runs slowly. Please set out earlier than usual.",
            "WEATHER",
            "SIGNIFICANT_DELAYS",
            "warning",
            _at(on, 5),
            _at(on, 23),
        )
    return Bulletin(
        "비: 출퇴근 시간 지연",
        "Rain: delays in the rush hours",
        "비가 내려 출퇴근 시간에 버스가 조금 늦을 수 있습니다.",
        "It is raining; buses may be a little late in the rush hours.",
        "WEATHER",
        "SIGNIFICANT_DELAYS",
        "info",
        _at(on, 6),
        _at(on, 21),
    )


def _road_works(on: date) -> Bulletin:
    """Return the works of this month: they begin on its first day and end with it."""
    first = on.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1)
    return Bulletin(
        "한빛교 보수 공사",
        "Repairs on Hanbit Bridge",
        "한빛교 한 차로를 막고 보수 공사를 합니다. 3번·5번·7번 버스가 다리에서 2~3분 늦을 수 "
        "있습니다. 정류장은 그대로입니다.",
        "One lane of Hanbit Bridge is closed for repairs. Lines 3, 5 and 7 may lose 2 to 3 minutes "
        "there. All stops are served.",
        "CONSTRUCTION",
        "SIGNIFICANT_DELAYS",
        "info",
        _at(first, 9),
        _at(last, 0),
        ("GAON-3", "GAON-5", "GAON-7"),
    )


def _breakdowns(day: Day) -> Iterator[Bulletin]:
    for run in day.runs:
        if run.broke_down:
            yield _breakdown(day.day, run)


def _breakdown(on: date, run: Run) -> Bulletin:
    line = run.trip.pattern.line
    name, english, *_ = SITES[run.trip.pattern.poles[len(run.arrivals) - 1].key[0]]
    known = datetime.combine(on, time(0), SEOUL) + timedelta(seconds=float(run.times[-3]) + 180)
    known = known.replace(second=0, microsecond=0)
    number = line.number
    return Bulletin(
        f"{number}번 버스 고장: {name} 부근",
        f"Line {number.replace('마을', 'Village ')}: a bus has broken down near {english}",
        f"{name} 부근에서 {number}번 버스 한 대가 고장으로 멈췄습니다. 다음 버스를 이용해 주세요.",
        f"One bus has stopped near {english}. Please take the next one.",
        "TECHNICAL_PROBLEM",
        "REDUCED_SERVICE",
        "warning",
        known,
        known + timedelta(minutes=50),
        (route_id(line),),
    )


def _at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), SEOUL)
