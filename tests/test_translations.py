"""Every text that people see has a Korean translation that fits."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from madang.base import translations

HOUSE = Path(translations.__file__).parents[1]
PACKAGES = translations.packages(HOUSE)
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]+>")


def of(package: Path) -> list[tuple[Message, Message | None]]:
    kept = translations.translated(package, "ko")
    return [
        (
            message,
            kept.get(first(message.id), message.context),
        )
        for message in translations.found(package)
        if message.id
    ]


def first(text: object) -> str:
    return text if isinstance(text, str) else str(text[0])


def test_texts_are_found_in_python_and_in_templates() -> None:
    found = {first(message.id) for message in translations.found(HOUSE / "transit")}
    assert {"There is no such stop", "When does my bus come?", "%(n)s stop away"} <= found


def test_texts_inside_f_strings_and_with_a_context_are_found(tmp_path: Path) -> None:
    code = """x = f"<b>{ngettext('%(n)s seat', '%(n)s seats', n)}</b>" + pgettext("unit", "s")\n"""
    (tmp_path / "rows.py").write_text(code)
    found = {(m.id, m.context) for m in translations.found(tmp_path) if m.id}
    assert found == {(("%(n)s seat", "%(n)s seats"), None), ("s", "unit")}


def test_a_lost_translation_would_be_noticed(tmp_path: Path) -> None:
    package = tmp_path / "room"
    (package / "templates").mkdir(parents=True)
    (package / "templates" / "page.html").write_text('{% load i18n %}{% translate "New text" %}')
    assert [first(message.id) for message, kept in of(package) if kept is None] == ["New text"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_every_text_is_in_korean(package: Path) -> None:
    missing = [
        message.id
        for message, kept in of(package)
        if kept is None or kept.fuzzy or translations.untranslated(kept)
    ]
    assert missing == [], "run ./madang manage messages and translate these"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_translations_keep_the_placeholders(package: Path) -> None:
    wrong = []
    for message, kept in of(package):
        if kept is None:
            continue
        forms = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set.union(*(set(PLACEHOLDER.findall(form)) for form in forms))
        if set(PLACEHOLDER.findall(first(kept.string))) != wanted:
            wrong.append((forms[0], kept.string))
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_no_translation_is_left_of_a_text_that_is_gone(package: Path) -> None:
    found = {(first(message.id), message.context) for message in translations.found(package)}
    kept = {(first(m.id), m.context) for m in translations.translated(package, "ko") if m.id}
    assert kept - found == set(), "run ./madang manage messages"


def test_a_text_says_the_same_wherever_it_stands() -> None:
    """Django merges all catalogues into one, in which the first package's words win."""
    said: dict[tuple[str, str | None], dict[str, str]] = {}
    for package in PACKAGES:
        for message in translations.translated(package, "ko"):
            if message.id:
                key = first(message.id), message.context
                said.setdefault(key, {})[package.name] = first(message.string)

    differing = {key: words for key, words in said.items() if len(set(words.values())) > 1}

    assert differing == {}, "choose one, or give the text a context with pgettext"
