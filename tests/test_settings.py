"""Production settings are safe, the tables are complete, and the settings are documented."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[1]
SETTING = re.compile(r"MADANG_[A-Z_]+[A-Z]")


def test_the_deployment_check_has_nothing_to_say():
    environment = os.environ | {
        "MADANG_HTTPS": "1",
        "MADANG_HOSTS": "town.example",
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_the_models_and_the_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_setting_is_in_the_operators_guide():
    guide = (ROOT / "docs/operators.md").read_text()
    used = {
        name
        for folder in ("src", "launcher")
        for path in (ROOT / folder).rglob("*.py")
        if "tests" not in path.parts
        for name in re.findall(r"""environ(?:\.get\(|\[)["'](MADANG_[A-Z_]+)""", path.read_text())
    } | set(
        re.findall(
            r"""(?:flag|words)\("(MADANG_[A-Z_]+)""",
            (ROOT / "src/madang/site/settings.py").read_text(),
        )
    )

    assert used
    assert {name for name in used if f"`{name}`" not in guide} == {"MADANG_CALLED_FROM"}
