import re

import pytest

from madang.base import clock
from madang.privacy.models import Look
from madang.residents.models import Attribute, Consent, Form, Guardianship, Submission
from madang.residents.services import guardians
from madang.residents.tests.places import a_child, a_place
from madang.residents.tests.test_consents import a_form
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return a_place()


@pytest.fixture
def browser(place):
    return client_of(place.resident)


@pytest.fixture
def desk(place):
    return client_of(place.official)


def test_a_form_shows_each_field_before_it_takes_them(place, browser):
    form = a_form(place)
    path = f"/gaon/my/forms/{form.pk}/"
    data = {"name": "김하늘", "birth_date": "1990-01-02"}

    page = browser.get(path).text
    assert all(word in page for word in ("이름", "생년월일", "전화", "체육과", "30일"))
    assert browser.post(path, data).status_code == 422
    assert not Consent.objects.exists()
    assert browser.post(path, {**data, "agreed": "yes", "address": "x"}).status_code == 302
    assert set(Submission.objects.get().values) == {"name", "birth_date"}


def test_a_consent_is_withdrawn_by_its_own_person(place, browser):
    form = a_form(place)
    browser.post(
        f"/gaon/my/forms/{form.pk}/",
        {"name": "김하늘", "birth_date": "1990-01-02", "agreed": "yes"},
    )
    path = f"/gaon/my/consents/{Consent.objects.get().pk}/withdrawals/"

    assert client_of(place.second).get(path).status_code == 404
    assert client_of(place.second).post(path).status_code == 404
    assert Submission.objects.exists()
    assert browser.get(path).status_code == 200
    assert Submission.objects.exists()
    assert browser.post(path).status_code == 302
    assert not Submission.objects.exists()


def test_guardian_and_child_meet_by_a_code(place, browser, desk):
    child = a_child(place)
    page = client_of(child).post("/gaon/my/guardians/codes/").text
    code = re.search(r'big-code"><b>([^<]+)<', page)[1]

    assert browser.post("/gaon/my/guardians/", {"code": "XXXX"}).status_code == 422
    assert browser.post("/gaon/my/guardians/", {"code": code}).status_code == 302
    one = Guardianship.objects.get()
    assert "김새봄" not in browser.get("/gaon/my/guardians/").text  # not before it is confirmed
    path = f"/gaon/residents/guardianships/{one.pk}/"
    assert desk.post(path, {"verdict": "proof"}).status_code == 422
    assert desk.post(path, {"verdict": "proof", "born": "2015-05-05"}).status_code == 302

    assert browser.get(f"/gaon/my/guardians/wards/{child.pk}/").status_code == 200
    assert client_of(place.second).get(f"/gaon/my/guardians/wards/{child.pk}/").status_code == 404


def test_the_guardian_hands_in_for_the_child_and_nobody_else_does(place, browser):
    child, form, now = a_child(place), a_form(place), clock.now()
    one = guardians.ask(
        guardian=place.resident, code=guardians.code_for(child), town=place.town, now=now
    )
    guardians.confirm(
        pk=one.pk, town=place.town, by=place.official, born="2015-05-05", office="x", now=now
    )
    path = f"/gaon/my/forms/{form.pk}/"
    data = {"name": "김새봄", "agreed": "yes", "for": child.pk}

    assert client_of(place.second).post(path, data).status_code == 403
    assert client_of(child).post(path, {"name": "김새봄", "agreed": "yes"}).status_code == 422
    assert not Consent.objects.exists()
    assert browser.post(path, data).status_code == 302
    consent = Consent.objects.get()
    assert (consent.account, consent.given_by) == (child, place.resident)


def test_the_answers_are_shown_only_with_a_reason(place, browser, desk):
    form = a_form(place)
    browser.post(
        f"/gaon/my/forms/{form.pk}/",
        {"name": "김하늘", "birth_date": "1990-01-02", "agreed": "yes"},
    )
    path = f"/gaon/residents/forms/{form.pk}/"

    assert "김하늘" not in desk.get(path).text
    assert desk.post(path, {"why": " "}).status_code == 422
    assert not Look.objects.filter(subject_id=place.resident.pk).exists()
    assert "김하늘" in desk.post(path, {"why": "추첨"}).text
    assert Look.objects.get(subject_id=place.resident.pk).why == "추첨"


def test_a_head_opens_a_form(place):
    browser = client_of(someone(place.town, Role.HEAD))
    data = {
        "title_ko": "나무 심기",
        "purpose_ko": "연락하기 위해",
        "department": "공원과",
        "keep_days": "30",
        "required": ["name", "phone"],
        "optional": ["phone", "email"],
    }

    assert (
        browser.post("/gaon/residents/forms/openings/", {**data, "required": ["shoe"]}).status_code
        == 422
    )
    assert (
        browser.post("/gaon/residents/forms/openings/", {**data, "keep_days": "9999"}).status_code
        == 422
    )
    assert not Form.objects.exists()
    assert browser.post("/gaon/residents/forms/openings/", data).status_code == 302
    form = Form.objects.get()
    assert (form.required, form.optional) == (["name", "phone"], ["email"])
    assert (form.town, form.opened_by_id is not None) == (place.town, True)


def test_outside_towns_one_states_and_withdraws_too(place, browser):
    form = a_form(place)
    browser.post(
        f"/gaon/my/forms/{form.pk}/",
        {"name": "김하늘", "birth_date": "1990-01-02", "agreed": "yes"},
    )
    consent = Consent.objects.get()

    assert browser.post("/my/stated/", {"phone": "010-1111-2222"}).status_code == 302
    assert Attribute.objects.get(field="phone").town is None
    assert browser.post("/my/stated/", {"phone": ""}).status_code == 302
    assert Attribute.objects.get(field="phone").ended_at is not None
    assert browser.post(f"/my/consents/{consent.pk}/withdrawals/").status_code == 302

    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert not Submission.objects.exists()
