import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from madang.base import clock
from madang.privacy.models import Look
from madang.residents.models import (
    Attribute,
    Document,
    Form,
    ResidencyClaim,
    Verdict,
)
from madang.residents.services import documents, letters
from madang.residents.tests.places import a_claim, a_picture, a_place
from madang.residents.tests.test_consents import a_form
from madang.residents.tests.test_documents import PDF
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
MINE = [
    "/my/",
    "/my/stated/",
    "/my/consents/",
    "/my/guardians/",
    "/my/assistances/",
]
TOWNS = ["/my/residency/", "/my/forms/"]
DESK = ["claims/", "guardianships/", "sittings/"]
HOME = {"way": "postcard", "name": "김하늘", "address": "가온시 마당로 12"}


@pytest.fixture
def place():
    return a_place()


@pytest.fixture
def browser(place):
    return client_of(place.resident)


@pytest.fixture
def desk(place):
    return client_of(place.official)


@pytest.mark.parametrize("path", MINE + TOWNS)
def test_a_stranger_is_sent_to_sign_in(client, place, path):
    answer = client.get(f"/gaon{path}")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/gaon/login/?next=/gaon/my/")


@pytest.mark.parametrize("path", MINE + TOWNS)
def test_a_resident_has_every_page_in_both_languages(browser, path):
    for language in ("ko", "en"):
        for words in ("usual", "easy"):
            browser.cookies["words"] = words
            assert (
                browser.get(f"/gaon{path}", headers={"accept-language": language}).status_code
                == 200
            )


@pytest.mark.parametrize("path", MINE)
def test_outside_towns_one_sees_all_towns_together(browser, path):
    assert browser.get(path).status_code == 200


@pytest.mark.parametrize("path", TOWNS)
def test_outside_towns_there_is_nothing_of_a_town(browser, path):
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("path", [*DESK, "forms/"])
@pytest.mark.parametrize("role", [Role.RESIDENT, Role.MERCHANT, Role.MODERATOR])
def test_the_desk_is_closed_to_others(place, path, role):
    visitor = client_of(someone(place.town, role))

    assert visitor.get(f"/gaon/residents/{path}").status_code == 403
    assert visitor.post(f"/gaon/residents/{path}", {"number": "x"}).status_code in {403, 405}


@pytest.mark.parametrize("path", [*DESK, "forms/"])
def test_the_desk_is_closed_to_officials_of_another_town(place, path):
    visitor = client_of(someone(a_town("narae"), Role.OFFICIAL))

    assert visitor.get(f"/gaon/residents/{path}").status_code == 403


def test_an_auditor_sees_forms_and_answers_with_a_reason_and_writes_nothing(place):
    form = a_form(place)
    visitor = client_of(someone(place.town, Role.AUDITOR))

    assert visitor.get("/gaon/residents/forms/").status_code == 200
    assert visitor.post(f"/gaon/residents/forms/{form.pk}/closings/").status_code == 403
    assert visitor.get("/gaon/residents/claims/").status_code == 403
    assert Form.objects.get().closed_at is None


def test_residency_by_post_from_the_first_page_to_the_mark(place, browser, desk):
    assert browser.post("/gaon/my/residency/", HOME).status_code == 302
    claim = ResidencyClaim.objects.get()
    assert claim.number in desk.get("/gaon/residents/claims/").text
    assert "김하늘" not in desk.get("/gaon/residents/claims/").text
    assert "김하늘" in desk.get(f"/gaon/residents/claims/{claim.pk}/").text

    printed = desk.post("/gaon/residents/claims/letters/", {"rows": [claim.pk]})
    code = re.search(r'letter-code">([^<]+)<', printed.text)[1]
    assert "no-store" in printed["Cache-Control"]
    wrong = browser.post("/gaon/my/residency/codes/", {"code": "AAAA-AAAA"})
    assert wrong.status_code == 422
    right = browser.post("/gaon/my/residency/codes/", {"code": code}, follow=True)

    assert right.status_code == 200
    assert ResidencyClaim.objects.get().state == "verified"
    assert "확인됨" in browser.get("/gaon/my/").text
    looked = Look.objects.filter(subject_id=place.resident.pk, official=place.official)
    assert looked.count() == 2


def test_a_letter_is_printed_by_a_post_only(place, desk):
    a_claim(place)

    assert desk.get("/gaon/residents/claims/letters/").status_code == 405
    nothing = desk.post("/gaon/residents/claims/letters/", {"rows": ["x", "9" * 40, "-1"]})
    assert nothing.status_code == 302


def test_an_unfit_home_is_told_and_nothing_kept(browser):
    for data in ({}, HOME | {"way": "provider"}, HOME | {"address": "\u200b"}, HOME | {"name": ""}):
        assert browser.post("/gaon/my/residency/", data).status_code == 422

    assert not ResidencyClaim.objects.exists()


def test_a_counter_claim_is_found_by_its_number_only(place, desk):
    claim = a_claim(place, "counter")

    unknown = desk.post("/gaon/residents/claims/", {"number": "ZZZZ-ZZZZ"})
    found = desk.post("/gaon/residents/claims/", {"number": claim.number.lower()})

    assert unknown.status_code == 422
    assert found["Location"] == f"/gaon/residents/claims/{claim.pk}/"
    assert (
        client_of(someone(a_town("narae"), Role.OFFICIAL))
        .post("/narae/residents/claims/", {"number": claim.number})
        .status_code
        == 422
    )


def decide(desk, claim, verdict="proof", **data):
    return desk.post(f"/gaon/residents/claims/{claim.pk}/decisions/", {"verdict": verdict, **data})


def test_the_counter_decides(place, desk):
    claim = a_claim(place, "counter")

    assert decide(desk, claim, "none").status_code == 422
    assert decide(desk, claim, born="not a date").status_code == 422
    assert ResidencyClaim.objects.get().state == "open"
    assert decide(desk, claim, born="1990-01-02").status_code == 302
    assert ResidencyClaim.objects.get().state == "verified"
    assert decide(desk, claim, "none", reason="zu spät").status_code == 302
    assert ResidencyClaim.objects.get().state == "verified"


def test_a_letters_claim_is_not_verified_by_a_click(place, desk):
    claim = a_claim(place, "postcard")

    assert decide(desk, claim).status_code == 403
    assert ResidencyClaim.objects.get().state == "open"


def test_a_claim_of_another_town_is_not_there(place):
    claim = a_claim(place, "counter")
    other = client_of(someone(a_town("narae"), Role.OFFICIAL))
    base = f"/narae/residents/claims/{claim.pk}/"

    assert other.get(base).status_code == 404
    assert other.get(f"{base}document/").status_code == 404
    assert other.post(f"{base}decisions/", {"verdict": "proof"}).status_code == 404
    assert not Look.objects.exists()
    assert ResidencyClaim.objects.get().state == "open"


def upload(browser, content, name="proof.pdf", kind="application/pdf"):
    file = SimpleUploadedFile(name, content, kind)
    return browser.post("/gaon/my/residency/documents/", {"file": file})


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<script>alert(1)</script>",
        PDF.replace(b"/Catalog", b"/Catalog /JavaScript"),
        b"",
    ],
)
def test_a_hostile_file_is_refused_whatever_it_calls_itself(place, browser, content):
    a_claim(place, "document", now=clock.now())

    assert upload(browser, content).status_code == 422
    assert not Document.objects.exists()


def test_a_document_is_served_to_deciders_only_and_as_a_file(place, browser, desk):
    claim = a_claim(place, "document", now=clock.now())
    assert upload(browser, a_picture(), "../../etc/passwd", "text/html").status_code == 302
    path = f"/gaon/residents/claims/{claim.pk}/document/"

    served = desk.get(path)

    assert served["Content-Type"] == "image/jpeg"
    assert served["Content-Disposition"] == 'attachment; filename="document.jpg"'
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served["Content-Security-Policy"]
    assert "no-store" in served["Cache-Control"]
    assert browser.get(path).status_code == 403
    decide(desk, claim)
    decide(client_of(place.second), claim)
    assert desk.get(path).status_code == 404


def test_the_second_judgement_of_one_official_changes_nothing(place, desk):
    claim = a_claim(place, "document", now=clock.now())
    documents.hand_in(
        claim_id=claim.pk, town=place.town, content=PDF, by=place.resident, now=clock.now()
    )

    assert decide(desk, claim).status_code == 302
    assert decide(desk, claim).status_code == 403
    assert Verdict.objects.count() == 1
    assert "판단을 남기셨습니다" in desk.get(f"/gaon/residents/claims/{claim.pk}/").text


def test_script_in_every_field_is_shown_as_text(place, browser, desk):
    evil = "<script>alert(1)</script>"
    browser.post("/gaon/my/stated/", {"name": evil, "address": evil})
    browser.post("/gaon/my/residency/", HOME | {"name": evil, "address": evil})
    claim = ResidencyClaim.objects.get()

    for page in (
        browser.get("/gaon/my/"),
        browser.get("/gaon/my/stated/"),
        browser.get("/gaon/my/residency/"),
        desk.get(f"/gaon/residents/claims/{claim.pk}/"),
        desk.post("/gaon/residents/claims/letters/", {"rows": [claim.pk]}),
    ):
        assert page.status_code == 200
        assert evil not in page.text
    assert Attribute.objects.filter(value=evil).exists()


def test_everything_unsafe_needs_the_forms_token(place):
    claim = a_claim(place, now=clock.now())
    (letter,) = letters.printed(
        claim_ids=[claim.pk], town=place.town, by=place.official, now=clock.now()
    )
    browser = client_of(place.resident)
    browser.handler.enforce_csrf_checks = True

    for path in ("codes", "documents", "withdrawals"):
        answer = browser.post(f"/gaon/my/residency/{path}/", {"code": letter.code})
        assert answer.status_code == 403

    assert ResidencyClaim.objects.get().state == "open"


def test_the_counter_does_not_tell_who_has_an_account(place, desk):
    path = "/gaon/residents/sittings/"
    known = desk.post(path, {"contact": place.second.email})
    unknown = desk.post(path, {"contact": "nobody@nowhere.example"})

    assert known.status_code == unknown.status_code == 422
    same = [re.sub(r'(value|data-now)="[^"]*"', "", page.text) for page in (known, unknown)]
    assert same[0] == same[1]


def test_looking_for_people_has_an_end(place, desk):
    a_claim(place)
    path, wrong = "/gaon/residents/sittings/", {"contact": "nobody@nowhere.example"}
    known = {"contact": place.resident.email}
    with override_settings(MADANG_RATE_LIMITS=[]):
        codes = [desk.post(path, wrong).status_code for _ in range(30)]

        assert set(codes) == {422}
        assert desk.post(path, known).status_code == 422
    assert not Look.objects.exists()


def test_a_sitting_that_was_not_asked_for_is_not_confirmed(desk):
    answer = desk.post("/gaon/residents/sittings/confirmation/", {"code": "123456"})

    assert answer["Location"] == "/gaon/residents/sittings/"


def test_a_found_person_is_kept_for_ten_minutes_only(place, desk):
    a_claim(place)
    desk.post("/gaon/residents/sittings/", {"contact": place.resident.email})
    assert desk.get("/gaon/residents/sittings/asks/").status_code == 200

    session = desk.session
    pk, at = session["residents.found"]
    session["residents.found"] = [pk, at - 601]
    session.save()

    assert desk.get("/gaon/residents/sittings/asks/").status_code == 302
