"""Packing everything known of a person: data.json for machines, index.html to read."""

import io
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from madang.people.models import Account
from madang.privacy.services import extracts
from madang.privacy.services.extracts import Extract


def pack(account: Account, *, language: str, now: datetime) -> bytes:
    """Return a zip with all that is known of `account`, in `language`.

    Call it in `scope.installation()`, because a person's rows stand in many towns.
    """
    with translation.override(language):
        known = list(extracts.all_of(account))
        page = {"account": account, "extracts": known, "now": now, "LANGUAGE_CODE": language}
        files = {
            "index.html": render_to_string("privacy/downloads/archive.html", page).encode(),
            "data.json": as_json(known, account=account, now=now),
        }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def as_json(known: Iterable[Extract], *, account: Account, now: datetime) -> bytes:
    """Return the extracts as a JSON document, rows under the name of their table."""
    document = {
        "account": account.pk,
        "made_at": now.isoformat(),
        "parts": [
            {
                "model": extract.part.model,
                "person": extract.part.person,
                "title": str(extract.part.title),
                "purpose": str(extract.part.purpose),
                "law": str(extract.part.law),
                "rows": [{cell.field: cell.value for cell in cells} for _, cells in extract.rows],
            }
            for extract in known
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
