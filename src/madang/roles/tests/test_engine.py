from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.roles.engine import rosters
from madang.roles.engine.acts import ACTS, BARRED, CHOSEN, GIVEN, HANDED, POWERS, STAFF, Role
from madang.roles.engine.rosters import RosterError


def test_powers_are_never_handed_over_and_residency_is_never_chosen():
    assert not POWERS & HANDED
    assert Role.VERIFIED_RESIDENT in GIVEN - CHOSEN
    assert Role.INSTALLATION_OPERATOR not in GIVEN
    assert STAFF - {Role.AUDITOR} == BARRED


def test_auditors_may_do_every_act_that_reads_and_none_that_writes():
    for act in ACTS.values():
        if Role.RESIDENT in act.roles or Role.INSTALLATION_OPERATOR in act.roles == {Role.RESIDENT}:
            assert Role.AUDITOR not in act.roles
        elif act.writes:
            assert Role.AUDITOR not in act.roles, act.name


def test_giving_powers_takes_two_and_proof():
    assert ACTS["roles.grant_power"].takes_two
    assert all(ACTS[name].fresh for name in ("roles.grant", "roles.grant_power", "roles.invite"))


def test_a_list_is_read_whatever_the_order_and_language_of_its_heads():
    korean = "역할,부서,이메일,이름,종료일\n공무원,교통과,YUNA@gaon.kr,한유나,2027. 12. 31.\n"
    english = "E-mail;Name;Role;Department;Until\nyuna@gaon.kr;한유나;official;교통과;2027-12-31\n"

    for content in (korean.encode("cp949"), korean.encode("utf-8-sig"), english.encode()):
        (line,) = rosters.read(content)
        assert (line.number, line.email, line.name) == (2, "yuna@gaon.kr", "한유나")
        assert (line.role, line.department) == (Role.OFFICIAL, "교통과")
        assert line.until == date(2027, 12, 31)
        assert line.problems == ()


def test_what_is_wrong_with_a_line_is_told_and_the_others_stay():
    content = (
        "email,role,department,until\n"
        "no address,official,교통과,\n"
        "a@gaon.kr,king,,\n"
        "b@gaon.kr,official,,\n"
        "c@gaon.kr,merchant,교통과,\n"
        "d@gaon.kr,merchant,,2027-02-30\n"
        "e@gaon.kr,merchant,,\n"
        "\n"
        "E@gaon.kr,상인,,\n"
        "f@gaon.kr,verified_resident,,\n"
    )

    found = [(line.number, line.problems) for line in rosters.read(content.encode())]
    assert found == [
        (2, ("email",)),
        (3, ("role",)),
        (4, ("department",)),
        (5, ("no-department",)),
        (6, ("until",)),
        (7, ()),
        (9, ("twice",)),
        (10, ("role",)),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"email,role\n", "empty"),
        (b"name,role\nx,official\n", "heads"),
        (b'email,role\n"a@b.kr,official\n', "csv"),
        (b"\x00\x01\x02\xff\xfe", "encoding"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "encoding"),
        (b"email,role\n" + b"a@b.kr,merchant\n" * 1001, "too-long"),
        (b"x" * 1_000_001, "too-big"),
    ],
)
def test_what_is_no_list_is_refused(content, code):
    with pytest.raises(RosterError) as refusal:
        rosters.read(content)
    assert refusal.value.code == code


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(content):
    try:
        lines = rosters.read(b"email,role,name,department,until\n" + content)
    except RosterError:
        return
    for line in lines:
        assert line.problems or (line.role in CHOSEN and "@" in line.email)
