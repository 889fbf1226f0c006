import zlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from madang.audit.models import Entry
from madang.base import scope
from madang.base.tests.parallel import at_once
from madang.privacy.models import Look
from madang.residents.engine import papers
from madang.residents.engine.papers import Refused, taken
from madang.residents.models import Document, Verdict
from madang.residents.services import attributes, documents, residency, seals
from madang.residents.services.documents import Judgement
from madang.residents.tests.places import NOW, a_claim, a_picture, a_place
from madang.roles.engine.acts import Role
from madang.roles.services import permissions
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
YES = Judgement(is_proof=True, office="민원과")
NO = Judgement(is_proof=False, reason="이름이 다릅니다")


def packed(content: bytes) -> bytes:
    body = b"2 0 obj << /Filter /FlateDecode >>\nstream\n" + zlib.compress(content)
    return b"%PDF-1.7\n" + body + b"\nendstream\nendobj\n%%EOF\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "size"),
        (b"%PDF-" + b"x" * papers.LARGEST_BYTES, "size"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "kind"),
        (b"<!doctype html><script>alert(1)</script>", "kind"),
        (b"GIF89a" + b"\0" * 100, "kind"),
        (b"PK\x03\x04" + b"\0" * 100, "kind"),
        (b"\xff\xd8\xff<script>alert(1)</script>", "broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "broken"),
        (b"%PDF-1.7\nno end", "broken"),
        (PDF.replace(b"/Catalog", b"/Catalog /OpenAction 3 0 R"), "active"),
        (PDF.replace(b"/Catalog", b"/Catalog /J#61vaScript"), "active"),
        (PDF.replace(b"/Catalog", b"/Catalog /Encrypt 3 0 R"), "active"),
        (packed(b"<< /Launch (calc) >>"), "active"),
        (packed(b"\0" * (papers.INFLATED_BYTES + 1)), "size"),
        (a_picture((9000, 5000)), "size"),
    ],
)
def test_what_is_no_plain_document_is_not_taken(content, why):
    with pytest.raises(Refused) as refused:
        taken(content)

    assert str(refused.value) == why


def test_a_pdf_without_programs_is_taken_as_it_is():
    assert taken(PDF) == papers.Paper("application/pdf", PDF)


def test_a_picture_is_drawn_anew_without_place_and_tail():
    info = PngInfo()
    info.add_text("where", "37.5665N 126.9780E")
    content = a_picture(pnginfo=info) + b"<script>alert(1)</script>"

    paper = taken(content)

    assert paper.kind == "image/jpeg"
    assert b"126.9780" not in paper.content
    assert b"script" not in paper.content
    assert Image.open(BytesIO(paper.content)).size == (60, 40)


@pytest.fixture
def place():
    return a_place()


@pytest.fixture
def claim(place):
    claim = a_claim(place, "document")
    documents.hand_in(claim_id=claim.pk, town=place.town, content=PDF, by=place.resident, now=NOW)
    return claim


def judged(place, claim, by, judgement=YES):
    return documents.judge(judgement, claim_id=claim.pk, town=place.town, by=by, now=NOW)


def is_verified(place):
    return Role.VERIFIED_RESIDENT in permissions.roles_of(place.resident, town=place.town, now=NOW)


def test_the_table_holds_nothing_that_can_be_read(claim):
    document = Document.objects.get()

    assert b"PDF" not in bytes(document.sealed)
    with pytest.raises(seals.Unreadable):
        seals.unseal(bytes(document.salt), bytes(document.sealed), bound_to="claim.0")


def test_another_key_does_not_open_it(claim, settings):
    document = Document.objects.get()
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another"

    with pytest.raises(seals.Unreadable):
        seals.unseal(bytes(document.salt), bytes(document.sealed), bound_to=f"claim.{claim.pk}")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert (
        seals.unseal(bytes(document.salt), bytes(document.sealed), bound_to=f"claim.{claim.pk}")
        == PDF
    )


def test_one_official_alone_does_not_decide(place, claim):
    judged(place, claim, place.official)

    assert not is_verified(place)
    assert Document.objects.exists()
    with pytest.raises(PermissionDenied):
        judged(place, claim, place.official)
    assert Verdict.objects.count() == 1


def test_two_officials_decide_and_the_document_is_gone(place, claim):
    judged(place, claim, place.official)
    judged(place, claim, place.second)

    assert is_verified(place)
    assert not Document.objects.exists()
    known = attributes.of(place.resident, town=place.town, now=NOW)
    assert (known["name"].how, known["name"].verifier) == ("document", "민원과")
    with pytest.raises(residency.Closed):
        documents.look(claim_id=claim.pk, town=place.town, by=place.official, now=NOW)


def test_two_that_refuse_delete_it_too(place, claim):
    judged(place, claim, place.official, NO)
    judged(place, claim, place.second, NO)

    claim.refresh_from_db()
    assert (claim.state, claim.reason) == ("refused", "이름이 다릅니다")
    assert not Document.objects.exists()
    assert not is_verified(place)


def test_when_two_disagree_a_third_decides(place, claim):
    judged(place, claim, place.official, YES)
    judged(place, claim, place.second, NO)
    assert Document.objects.exists()

    judged(place, claim, someone(place.town, Role.HEAD))

    assert is_verified(place)


def test_a_look_at_it_is_seen_by_the_person(place, claim):
    paper = documents.look(claim_id=claim.pk, town=place.town, by=place.official, now=NOW)

    assert paper.content == PDF
    look = Look.objects.get()
    assert (look.subject_id, look.official) == (place.resident.pk, place.official)


@pytest.mark.parametrize("who", ["resident", "stranger", "auditor"])
def test_nobody_else_opens_it(place, claim, who):
    people = {
        "resident": lambda: place.resident,
        "stranger": lambda: someone(a_town("narae"), Role.OFFICIAL),
        "auditor": lambda: someone(place.town, Role.AUDITOR),
    }
    with pytest.raises(PermissionDenied):
        documents.look(claim_id=claim.pk, town=place.town, by=people[who](), now=NOW)

    assert not Look.objects.exists()


def test_a_document_nobody_decides_on_is_deleted_by_its_day(place, claim):
    with scope.within(place.town.pk):
        residency.lapse_due(town=place.town, now=NOW + timedelta(days=15))

    assert not Document.objects.exists()


def test_a_judged_document_is_not_exchanged(place, claim):
    judged(place, claim, place.official)

    with pytest.raises(residency.Closed):
        documents.hand_in(
            claim_id=claim.pk,
            town=place.town,
            content=a_picture(),
            by=place.resident,
            now=NOW,
        )

    assert Document.objects.get().kind == "application/pdf"


def test_the_audit_trail_holds_no_word_of_it(place, claim):
    entry = Entry.objects.filter(table_name="residents_document").latest("id")

    assert {"sealed", "salt"} <= set(entry.hidden)
    assert {"sealed", "salt"}.isdisjoint(entry.changes)


@pytest.mark.django_db(transaction=True)
def test_a_deleted_document_is_gone_from_the_tables_file_too():
    place = a_place()
    claim = a_claim(place, "document")
    documents.hand_in(claim_id=claim.pk, town=place.town, content=PDF, by=place.resident, now=NOW)
    salt = bytes(Document.objects.get().salt)
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        assert salt in file_of("residents_document", cursor)
        residency.withdraw(account=place.resident, town=place.town, by=place.resident, now=NOW)
        assert documents.shred(patience_s=240)  # other tests may read for long
        cursor.execute("CHECKPOINT")
        assert salt not in file_of("residents_document", cursor)


def file_of(table, cursor) -> bytes:
    cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s), 0, 10000000)", [table])
    return bytes(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_many_judgements_of_one_official_at_once_are_one():
    place = a_place()
    claim = a_claim(place, "document")
    documents.hand_in(claim_id=claim.pk, town=place.town, content=PDF, by=place.resident, now=NOW)

    def judge(_):
        try:
            judged(place, claim, place.official)
        except PermissionDenied:
            return "no"
        return "yes"

    assert sorted(at_once(16, judge)).count("yes") == 1
    assert Document.objects.exists()
