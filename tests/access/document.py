"""Write docs/access.md, the matrix for people: `python -m tests.access.document`."""

from pathlib import Path

from madang.roles.engine.acts import ACTS, Role
from tests.access.table import ANYONE, FOREIGN, PERSON, PROOF, TABLE, Access

TARGET = Path(__file__).parents[2] / "docs/access.md"
HEAD = """# Who is let in where

Every route and API operation by role, in one's own town. In another town everybody is a resident,
but for the operator of the installation; whoever is not signed in comes in at *anyone* only and is
asked to sign in elsewhere. A test walks all of it. Written by `python -m tests.access.document`.

`●` let in · `○` may look, not write · an empty cell is refused
"""
SHORT = {
    Role.RESIDENT: "resident",
    Role.VERIFIED_RESIDENT: "verified",
    Role.MERCHANT: "merchant",
    Role.COURIER: "courier",
    Role.SUPPLIER: "supplier",
    Role.OFFICIAL: "official",
    Role.HEAD: "head",
    Role.MODERATOR: "moderator",
    Role.AUDITOR: "auditor",
    Role.TOWN_OPERATOR: "town op.",
    Role.INSTALLATION_OPERATOR: "inst. op.",
}


def page() -> str:
    """Return the page as Markdown."""
    lines = [HEAD]
    for mount, title in (("town", "In a town"), ("installation", "On the installation")):
        lines += [
            f"## {title}",
            "",
            "| route | act | signed out | " + " | ".join(SHORT.values()) + " |",
        ]
        lines.append("|---" * (3 + len(SHORT)) + "|")
        for key, access in sorted(TABLE.items()):
            where, _, pattern = key.partition(" ")
            if where == mount:
                lines.append(_row(pattern, access))
        lines.append("")
    return "\n".join(lines)


def _row(pattern: str, access: Access) -> str:
    act = " / ".join(filter(None, (access.who, access.writing)))
    stranger = "●" if access.who == ANYONE else ""
    marks = [stranger, *(_mark(access, role) for role in SHORT)]
    shown = pattern.replace("|", "\\|") or "/"
    return f"| `{shown}` | {act} | " + " | ".join(marks) + " |"


def _mark(access: Access, role: Role) -> str:
    looks = _allows(access.who, role)
    writes = _allows(access.writing or access.who, role)
    return "●" if looks and writes else "○" if looks else ""


def _allows(who: str, role: Role) -> bool:
    if who == FOREIGN:
        return False
    return who in {ANYONE, PERSON, PROOF} or bool(ACTS[who].roles & {role, Role.RESIDENT})


if __name__ == "__main__":
    TARGET.write_text(page())
