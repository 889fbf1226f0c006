"""The bus lines of Gaon: which sites each serves, how often, and by what kind of bus."""

from dataclasses import dataclass

Period = tuple[int, int, float]  # from hour, until hour, minutes between buses


@dataclass(frozen=True)
class Line:
    """One bus line. A loop's `sites` end where they begin and it runs one way only.

    `peaks` lists departures (hour.minute as "HH:MM" from either end) of a line that keeps no
    headway; otherwise `weekday` gives headways, and weekends run `weekend` times as far apart.
    """

    number: str
    kind: str  # one of KINDS
    sites: tuple[str, ...]
    weekday: tuple[Period, ...] = ()
    weekend: float = 1.4
    departures: tuple[str, ...] = ()
    days: str = "daily"  # or "weekday"
    low_floor: float = 0.0  # share of its buses that are low-floor

    @property
    def loop(self) -> bool:
        return self.sites[0] == self.sites[-1]


@dataclass(frozen=True)
class Kind:
    """A kind of line: its name, colours (as on Korean buses), operator and bus."""

    name_ko: str
    name_en: str
    color: str
    text_color: str
    agency: str
    seats: int
    capacity: int  # riders, standing too


KINDS = {
    "trunk": Kind("간선", "Trunk", "2457C5", "FFFFFF", "gaon", 26, 55),
    "branch": Kind("지선", "Branch", "1E7B3C", "FFFFFF", "gaon", 24, 50),
    "circle": Kind("순환", "Circular", "8A5A00", "FFFFFF", "gaon", 24, 50),
    "village": Kind("마을", "Village", "6D4AA8", "FFFFFF", "village", 15, 28),
    "rural": Kind("농어촌", "Rural", "7A4B21", "FFFFFF", "village", 20, 30),
    "express": Kind("직행좌석", "Express", "C3142D", "FFFFFF", "hanul", 44, 44),
    "night": Kind("심야", "Night", "2E2A66", "FFFFFF", "gaon", 26, 50),
}
AGENCIES = {
    "gaon": ("가온교통", "Gaon Transit", "052-555-0100"),
    "village": ("가온마을버스", "Gaon Village Bus", "052-555-0200"),
    "hanul": ("한울고속", "Hanul Express", "052-555-0300"),
}
_BUSY = ((5, 7, 16.0), (7, 9, 9.0), (9, 16, 13.0), (16, 20, 10.0), (20, 23, 18.0))
_FAIR = ((6, 7, 25.0), (7, 9, 14.0), (9, 16, 20.0), (16, 20, 15.0), (20, 22, 28.0))
_CALM = ((6, 9, 20.0), (9, 17, 30.0), (17, 20, 22.0), (20, 22, 40.0))

LINES = (
    Line("1", "trunk",
         ("sandan_west", "sandan", "beodeul", "saenae_bridge", "high_school", "seomun",
          "market_gate", "gaon_cross", "dongmun", "fire", "arts", "gaon_bridge", "dari",
          "deul_gate", "donggok"), _BUSY, low_floor=0.7),
    Line("2", "trunk",
         ("university", "yeokbuk", "yeokbuk_cross", "jungang", "madang_park", "madang",
          "bridge_north", "bridge_south", "saeteo_cross", "lake", "nam_flats", "hospital"),
         _BUSY, low_floor=0.7),
    Line("3", "trunk",
         ("station", "terminal", "police", "city_hall", "hanbit_flats", "hanbit_bridge", "saeteo",
          "saeteo_school", "lake", "mulbit", "saeteo_high"), _BUSY, low_floor=0.8),
    Line("5", "branch",
         ("beodeul_village", "naru", "madang_west", "market", "old_town", "library",
          "hanbit_bridge", "gym", "saesol", "hospital"), _FAIR, low_floor=0.5),
    Line("7", "branch",
         ("saeteo_south", "saeteo_cross", "mart", "saeteo", "hanbit_bridge", "hanbit_flats",
          "city_hall_east", "middle_school", "hanbit_north", "haetgol_gate"), _FAIR, low_floor=0.5),
    Line("8", "branch",
         ("yeokbuk", "yeokbuk_west", "saenae", "post", "yeokjeon", "arcade", "police",
          "city_hall", "park_flats", "hanbit"), _FAIR, low_floor=0.4),
    Line("10", "branch",
         ("sandan_south", "sandan_gate", "beodeul", "saenae_bridge", "gangbyeon", "river_flats",
          "naru_park", "bridge_south", "saeteo_high", "mulbit"),
         ((6, 9, 20.0), (16, 20, 25.0)), days="weekday"),
    Line("100", "circle",
         ("station", "terminal", "city_hall_north", "health", "gaon_park", "hanbit", "riverside",
          "naru_park", "river_flats", "gangbyeon", "west_gate", "station"), _FAIR, low_floor=1.0),
    Line("101", "circle",
         ("station", "west_gate", "gangbyeon", "river_flats", "naru_park", "riverside", "hanbit",
          "gaon_park", "health", "city_hall_north", "terminal", "station"), _FAIR, low_floor=1.0),
    Line("마을1", "village",
         ("market", "old_town", "madang_park", "arcade", "yeokjeon", "post", "gangbyeon",
          "madang_west", "market"), _CALM),
    Line("마을2", "village",
         ("station", "solbat_gate", "campus", "grove", "solbat", "yeokbuk_cross", "terminal",
          "station"), _CALM),
    Line("마을3", "village",
         ("mart", "hospital", "saesol", "gym", "river_park", "bridge_south", "mart"), _CALM,
         low_floor=0.5),
    Line("마을4", "village",
         ("library", "hanbit_flats", "city_hall_east", "middle_school", "solmaeul", "solbat",
          "yeokbuk_cross"), _CALM),
    Line("마을5", "village",
         ("station", "west_gate", "saenae_flats", "saenae_bridge", "beodeul", "sandan_gate",
          "seodeul"), _CALM),
    Line("21", "rural",
         ("terminal", "station", "west_gate", "saenae", "gureum_gate", "witdeul", "gureum",
          "gureum_pass"),
         departures=("07:10", "10:40", "14:20", "18:10")),
    Line("22", "rural",
         ("terminal", "jungang", "madang", "bridge_south", "saeteo_high", "dumul_gate", "dumul",
          "dumul_fields", "ferry"),
         departures=("06:40", "08:50", "11:20", "13:40", "15:50", "18:00", "20:20")),
    Line("23", "rural",
         ("terminal", "police", "city_hall", "gaon_bridge", "dari", "upper_neoreun", "neoreun",
          "pond", "apdeul", "deulme", "namjeong"),
         departures=("06:50", "09:10", "11:50", "14:30", "17:00", "19:20")),
    Line("24", "rural",
         ("terminal", "madang_park", "bridge_north", "saeteo_cross", "saeteo_south", "namjeong",
          "west_namjeong", "angol", "reservoir", "dumul"),
         departures=("07:00", "10:10", "13:20", "16:40", "19:00")),
    Line("25", "rural",
         ("terminal", "solbat", "solgogae"),
         departures=("06:30", "07:50", "09:30", "12:00", "14:40", "17:10", "18:40", "20:50")),
    Line("26", "rural",
         ("terminal", "city_hall_north", "hanbit_north", "haetgol_gate", "haetgol", "haetgol_end"),
         departures=("07:20", "09:50", "12:30", "15:20", "18:20")),
    Line("1001", "express",
         ("city_hall", "hanbit_flats", "saeteo", "saeteo_cross", "interchange", "province",
          "hanul_station"),
         ((5, 6, 30.0), (6, 9, 15.0), (9, 16, 30.0), (16, 21, 18.0), (21, 23, 40.0))),
    Line("N1", "night",
         ("terminal", "jungang", "madang_park", "madang", "bridge_south", "mart", "hospital",
          "saesol", "gym", "hanbit_bridge", "hanbit_flats", "city_hall", "police", "arcade",
          "terminal"),
         departures=("23:20", "24:00", "24:40", "25:20")),
)  # fmt: skip
