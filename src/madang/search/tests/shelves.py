"""A town with two kinds of documents, for tests."""

from datetime import UTC, datetime, timedelta

import pytest

from madang.search.services import documents, sources
from madang.search.services.sources import Source

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
KINDS = {
    kind: Source(kind=kind, title=title, texts=lambda town, now: ())
    for kind, title in (("proposal", "Proposals"), ("news", "News"))
}


@pytest.fixture
def kinds(monkeypatch):
    """Two kinds of the floor, instead of what the rooms declare."""
    known = dict(KINDS)
    monkeypatch.setattr(sources, "known", lambda: known)
    return known


def put(town, key, title, body="", *, kind="proposal", days=1, language="ko"):
    documents.put(
        town=town,
        kind=kind,
        key=key,
        title=title,
        body=body,
        path=f"{kind}s/{key}/",
        published_at=NOW - timedelta(days=days),
        language=language,
    )
