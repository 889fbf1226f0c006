"""Keeping what the privacy notice said: a new edition whenever its text has changed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import get_language

from madang.base import scope
from madang.privacy.engine import editions
from madang.privacy.engine.editions import Change, Entry
from madang.privacy.models import Edition
from madang.privacy.services import notice
from madang.towns.models import Town
from madang.towns.services import towns

LOCK = 0x45444954  # "EDIT": our advisory lock on keeping editions


@dataclass(frozen=True)
class Step:
    """One edition, and what changed since the one before; None for the first."""

    edition: Edition
    changes: list[Change] | None


def keep(town: Town | None, *, now: datetime) -> Edition | None:
    """Keep what the notice of `town` says at `now`, unless that is kept; return what is new.

    Call it in `scope.installation()`.
    """
    body = _body(town, now)
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        newest = of(town).only("digest", "since").first()
        if newest is not None and (newest.digest == digest or newest.since >= now):
            return None
        return Edition.objects.create(town=town, since=now, digest=digest, body=body)


def keep_all(*, now: datetime) -> int:
    """Keep the notices of all open towns and of the installation; return how many were new."""
    with scope.installation():  # the job's: every town's notice
        return sum(keep(town, now=now) is not None for town in [None, *towns.every()])


def of(town: Town | None) -> Any:
    """Return the editions of `town`, or of the installation, the newest first."""
    return Edition.objects.filter(town=town)


def history(town: Town | None, *, most: int = 50) -> list[Step]:
    """Return the newest editions with what changed in each, in the reader's language."""
    rows = list(of(town)[: most + 1])
    steps = [
        Step(row, editions.changes(entries(earlier), entries(row)))
        for row, earlier in zip(rows, rows[1:], strict=False)
    ]
    return steps if len(rows) > most else [*steps, *(Step(row, None) for row in rows[-1:])]


def entries(edition: Edition) -> list[Entry]:
    """Return what the edition says in the reader's language, or in the first one it has."""
    body: dict[str, list[Entry]] = edition.body
    found = body.get(get_language() or "")
    return found if found is not None else next(iter(body.values()), [])


def _body(town: Town | None, now: datetime) -> dict[str, list[Entry]]:
    body = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            body[language] = [
                {
                    "part": f"{part.model}.{part.person}",
                    "chapter": chapter.title,
                    "title": entry.title,
                    "purpose": entry.purpose,
                    "fields": entry.fields,
                    "kept": entry.kept,
                    "law": entry.law,
                }
                for chapter in notice.chapters(town, now=now)
                for part, entry in zip(chapter.parts, chapter.entries, strict=True)
            ]
    return body
