"""Residency by a document: two officials look at it, and the decision deletes it."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext_noop

from madang.people.models import Account
from madang.privacy.services import looks
from madang.residents.engine import fields, papers
from madang.residents.engine.papers import Paper
from madang.residents.models import Attribute, Document, ResidencyClaim, Verdict
from madang.residents.services import residency, seals, speakers
from madang.towns.models import Town

State = ResidencyClaim.State
NEEDED = 2  # verdicts that agree
WHAT = gettext_noop("a document that proves residency")


@transaction.atomic
def hand_in(*, claim_id: int, town: Town, content: bytes, by: Account, now: datetime) -> Document:
    """Keep the document of an open claim, sealed, in place of an earlier one nobody judged yet.

    Raises papers.Refused for what may not be taken, residency.Closed when it is too late.
    """
    claim = residency.locked(claim_id, town=town)
    speakers.require(by, claim.account, town=town, now=now)
    if claim.state != State.OPEN or claim.way != claim.Way.DOCUMENT or claim.verdicts.exists():
        raise residency.Closed
    paper = papers.taken(content)
    salt, sealed = seals.seal(paper.content, bound_to=f"claim.{claim.pk}")
    document, _ = Document.objects.update_or_create(
        claim=claim,
        defaults={
            "town": town,
            "kind": paper.kind,
            "byte_count": len(paper.content),
            "salt": salt,
            "sealed": sealed,
            "uploaded_at": now,
        },
    )
    return document


def is_there(claim: ResidencyClaim) -> bool:
    """Tell whether a document waits with this claim."""
    return Document.objects.filter(claim=claim).exists()


@transaction.atomic
def look(*, claim_id: int, town: Town, by: Account, now: datetime) -> Paper:
    """Return the document to an official who decides; the person can see that he looked.

    Raises PermissionDenied, residency.Closed when the document is deleted already.
    """
    claim = ResidencyClaim.objects.select_related("account").get(pk=claim_id, town=town)
    residency.require_official(by, claim, now=now)
    document = Document.objects.filter(claim=claim).first()
    if claim.state != State.OPEN or document is None:
        raise residency.Closed
    why = gettext_noop("deciding on residency")
    looks.record(by=by, subject=claim.account, what=WHAT, why=why, town=town, now=now)
    content = seals.unseal(
        bytes(document.salt), bytes(document.sealed), bound_to=f"claim.{claim.pk}"
    )
    return Paper(document.kind, content)


@dataclass(frozen=True)
class Judgement:
    """What an official says: it proves residency or, with a reason, it does not."""

    is_proof: bool
    reason: str = ""
    office: str = ""


@transaction.atomic
def judge(
    judgement: Judgement, *, claim_id: int, town: Town, by: Account, now: datetime
) -> ResidencyClaim:
    """Keep one official's judgement; when two agree, decide and delete the document.

    An official judges once: PermissionDenied. Raises residency.Closed, and ValueError for a
    refusal without a reason.
    """
    claim = residency.locked(claim_id, town=town)
    residency.require_official(by, claim, now=now)
    if claim.state != State.OPEN or not Document.objects.filter(claim=claim).exists():
        raise residency.Closed
    if claim.verdicts.filter(official=by).exists():
        raise PermissionDenied
    if not (judgement.is_proof or judgement.reason.strip()):
        raise ValueError("reason")
    Verdict.objects.create(
        town=town,
        claim=claim,
        official=by,
        is_proof=judgement.is_proof,
        reason="" if judgement.is_proof else judgement.reason.strip()[:300],
        given_at=now,
    )
    if claim.verdicts.filter(is_proof=judgement.is_proof).count() >= NEEDED:
        _decide(claim, judgement, now)
    return claim


def _decide(claim: ResidencyClaim, judgement: Judgement, now: datetime) -> None:
    if judgement.is_proof:
        residency.settle(
            claim,
            how=Attribute.How.DOCUMENT,
            verifier=judgement.office or claim.town.name_ko,
            more={fields.NAME: claim.name},
            now=now,
        )
    else:
        residency.dismiss(claim, reason=judgement.reason, now=now)


def shred(*, patience_s: float = 30.0) -> bool:
    """Write the table of documents anew, so that deleted ones are gone from its file too.

    It holds only what waits for a decision, so this takes a moment. Rows stay as long as an older
    transaction might read them: waits for those up to `patience_s`; False means try again later.
    Must not run inside a transaction.
    """
    is_unseen = _unseen(patience_s=patience_s)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FULL) residents_document")
    return is_unseen


def _unseen(*, patience_s: float) -> bool:
    until = time.monotonic() + patience_s
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        last = cursor.fetchone()[0]
        while time.monotonic() < until:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8", [last])
            if cursor.fetchone()[0]:
                return True
            time.sleep(0.2)
    return False
