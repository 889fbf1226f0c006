import dataclasses
import re

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import isolate_apps
from django.utils import translation

from madang.base.personal import Erasure, Impersonal, Part
from madang.people.models import Account
from madang.privacy.services import gaps, labels, parts

LOOK = next(part for part in parts.declared() if part.model == "privacy.Look")


@pytest.fixture
def declare(monkeypatch):
    """Declares other parts, or other things that are of nobody, for one test."""

    def instead(*declared, impersonal=()):
        monkeypatch.setattr(parts, "declared", lambda: tuple(declared))
        monkeypatch.setattr(parts, "impersonal", lambda: tuple(impersonal))

    return instead


def test_every_model_with_a_person_in_it_is_declared():
    assert gaps.undeclared() == [], "write a Part in the package's personal.py"


def test_every_column_that_sounds_like_a_person_is_declared():
    assert gaps.unexplained() == [], "write a Part in the package's personal.py"


def test_the_declarations_contradict_neither_the_tables_nor_themselves():
    assert gaps.mistaken() == []


def test_everything_known_of_a_person_has_a_name_in_korean():
    korean = re.compile("[가-힣]")
    with translation.override("ko"):
        told = [
            (part.model, text)
            for part in parts.declared()
            for text in (
                part.title,
                part.purpose,
                part.law,
                *(labels.label(part, field) for field in part.fields),
            )
            if text
        ]

    assert [(model, str(text)) for model, text in told if not korean.search(str(text))] == []


def test_a_person_who_is_not_declared_is_found(declare):
    declare(*(part for part in parts.declared() if part.model != "privacy.Look"))

    assert {"privacy.Look.official", "privacy.Look.subject"} <= set(gaps.undeclared())


def test_one_of_two_people_in_a_row_is_not_enough(declare):
    declare(*(part for part in parts.declared() if part.person != "official"))

    assert "privacy.Look.official" in gaps.undeclared()
    assert "privacy.Look.subject" not in gaps.undeclared()


def test_a_row_that_leads_to_a_person_by_another_is_found(declare):
    declare(*parts.declared(), impersonal=())

    assert "transit.Chunk (by version)" in gaps.undeclared()


def test_what_is_of_nobody_needs_its_own_word_for_each_reference(declare):
    others = [part for part in parts.declared() if part.model != "privacy.Look"]
    declare(*others, impersonal=[Impersonal("privacy.Look", why="", field="official")])
    assert "privacy.Look.official" not in gaps.undeclared()
    assert "privacy.Look.subject" in gaps.undeclared()

    declare(*others, impersonal=[Impersonal("privacy.Look", why="")])
    assert "privacy.Look.subject" in gaps.undeclared(), "a direct reference is named by its field"


def test_an_address_in_a_table_without_a_part_is_found(declare):
    declare()

    assert {"people.Account.email", "usersessions.UserSession.ip"} <= set(gaps.unexplained())


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ({"model": "privacy.Nothing"}, "no such model"),
        ({"fields": ("at", "nothing")}, "no such field: nothing"),
        ({"person": "subject__nothing"}, "no such field: subject__nothing"),
        ({"law": ""}, "kept for no law"),
        ({"purpose": ""}, "no purpose for the privacy notice"),
        ({"on_erasure": Erasure.BLANK}, "blanks nothing"),
        ({"on_erasure": Erasure.DETACH}, "cannot be detached: not a nullable reference of its own"),
        ({"keep_rule": ""}, "a clock that never strikes"),
        ({"correctable": ("client",)}, "corrects what is not shown"),
        (
            {"model": "people.Account", "person": "", "fields": ("password",), "clock": ""},
            "password sounds like a secret and would be downloaded",
        ),
    ],
)
def test_a_mistake_in_a_declaration_is_named(declare, change, mistake):
    declare(dataclasses.replace(LOOK, **change))

    assert [line.split(": ", 1)[1] for line in gaps.mistaken()] == [mistake]


@pytest.mark.django_db
def test_a_person_finds_rows_by_reference_number_list_and_address(declare):
    seo = Account.objects.create_user("seo@gaon.example")
    other = Account.objects.create_user("oh@gaon.example")
    with isolate_apps("madang.privacy"):

        class Trace(models.Model):  # noqa: DJ008 - never shown
            actor = models.BigIntegerField()
            to = apps.get_model("base.Event")._meta.get_field("to").clone()
            email = models.EmailField()

            class Meta:
                app_label = "privacy"

    with connection.schema_editor() as editor:
        editor.create_model(Trace)
    mine = Trace.objects.create(actor=seo.pk, to=[other.pk, seo.pk], email="Seo@gaon.example")
    Trace.objects.create(actor=other.pk, to=[other.pk], email="oh@gaon.example")

    for person in ("actor", "to", "email"):
        part = Part("privacy.Trace", person, "", (), Erasure.DELETE)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(parts, "model_of", lambda part: Trace)
            assert list(parts.rows_of(part, seo)) == [mine]
            nobody = Account(pk=0, email=None)
            assert not parts.rows_of(part, nobody).exists()
