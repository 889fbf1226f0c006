"""`./madang manage audit …` says whether the trail is whole, also by its exit code."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from madang.audit.models import Seal
from madang.audit.services import sealing
from madang.audit.tests.test_sealing import tamper, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]


def call(*words: str) -> str:
    out = StringIO()
    call_command("audit", *words, stdout=out)
    return out.getvalue()


def test_a_whole_trail_is_said_to_be_whole():
    write(1, None)

    assert call("seal") == "2 entries sealed\n"
    assert call("verify") == "2 entries under 2 seals in 2 chains, 0 not sealed yet: whole\n"


def test_a_broken_one_ends_with_an_error_that_names_the_entry(capsys):
    write(1)
    call("seal")
    tamper("UPDATE audit_entry SET why = 'x'")

    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("audit", "verify", stdout=out)

    assert "✗ an entry was changed: town 1" in out.getvalue()
    assert "NOT whole" in out.getvalue()


def test_roots_that_were_kept_are_compared(tmp_path, monkeypatch):
    write(1)
    call("seal")
    monkeypatch.setattr(sealing, "is_closed", lambda day, *, now: True)
    kept = tmp_path / "roots.json"
    kept.write_text(call("roots", "--town", "1"))
    assert json.loads(kept.read_text())["roots"][0]["root"] == Seal.objects.get().root_hex
    assert "whole" in call("verify", "--roots", str(kept))

    tamper("DELETE FROM audit_link; DELETE FROM audit_seal; UPDATE audit_entry SET why = 'x'")
    call("seal")

    assert "NOT" not in call("verify")
    with pytest.raises(SystemExit):
        call("verify", "--roots", str(kept))


def test_a_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "x").write_text("[]")

    with pytest.raises(CommandError, match="no file of roots"):
        call("verify", "--roots", str(tmp_path / "x"))
