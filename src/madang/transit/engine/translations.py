"""Names in other languages: translations.txt reduced to which text reads how in which language."""

from dataclasses import dataclass

import polars as pl

from madang.transit.engine.arrays import Texts

FIELDS = (  # table, field and key; where two translate one text, the first is taken
    ("stops", "stop_name", ("stop_id",)),
    ("trips", "trip_headsign", ("trip_id",)),
    ("stop_times", "stop_headsign", ("trip_id", "stop_sequence")),
    ("routes", "route_long_name", ("route_id",)),
    ("routes", "route_short_name", ("route_id",)),
    ("agency", "agency_name", ("agency_id",)),
)
RECORD = ["record_id", "record_sub_id"]
TAG = r"^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$"
MOST_LANGUAGES = 30
COLUMNS = ("language", "original", "translation")


@dataclass(frozen=True)
class Translations:
    """Texts of a feed, each in another language; a text stands once for each language."""

    languages: Texts  # lower case tags: "en", "en-us"
    originals: Texts
    texts: Texts


def translations(tables: dict[str, pl.DataFrame]) -> Translations:
    """Return the translations of the names that riders see in the `tables` of a feed.

    Rows may name their text by value or by record (GTFS `field_value`, `record_id`). Rows for
    texts that the feed does not have, and those without a language or a text, are left out, and
    so are the languages after the first MOST_LANGUAGES.
    """
    given = tables["translations"].with_columns(
        pl.col("table_name", "field_name").str.to_lowercase(),
        pl.col("language").str.to_lowercase().str.replace_all("_", "-", literal=True),
    )
    tags = given["language"].unique(maintain_order=True)
    tags = tags.filter(tags.str.contains(TAG)).head(MOST_LANGUAGES)
    given = given.filter(pl.col("language").is_in(tags.implode()) & (pl.col("translation") != ""))
    parts = [pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))]
    for table, field, keys in FIELDS:
        of = given.filter((pl.col("table_name") == table) & (pl.col("field_name") == field))
        if not of.is_empty():
            names = tables[table].select(pl.col(field).alias("original"), *keys)
            parts += [_by_value(of, names), _by_record(of, names, list(keys))]
    every = pl.concat(parts).filter(
        (pl.col("original") != "") & (pl.col("original") != pl.col("translation"))
    )
    every = every.unique(["language", "original"], keep="first", maintain_order=True)
    return Translations(
        Texts.of(every["language"]), Texts.of(every["original"]), Texts.of(every["translation"])
    )


def _by_value(given: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Return COLUMNS of the rows that name a text the feed has."""
    rows = given.filter(pl.col("record_id") == "").with_columns(original="field_value")
    return rows.join(names, on="original", how="semi", maintain_order="left").select(COLUMNS)


def _by_record(given: pl.DataFrame, names: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return COLUMNS of the rows that name a record; of records that stand twice, the first."""
    rows, record = given.filter(pl.col("record_id") != ""), RECORD[: len(keys)]
    meant = names.join(rows, left_on=keys, right_on=record, how="semi", maintain_order="left")
    meant = meant.unique(keys, keep="first")
    return rows.join(meant, left_on=record, right_on=keys, maintain_order="left").select(COLUMNS)
