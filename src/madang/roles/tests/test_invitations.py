import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from madang.base import clock
from madang.base.tests.parallel import at_once
from madang.roles import jobs
from madang.roles.engine.acts import GIVEN, Role
from madang.roles.models import Approval, Invitation, Membership
from madang.roles.services import approvals, invitations, permissions
from madang.roles.services.invitations import InvalidInvitationError, Invitee
from madang.roles.tests.towns import a_department, a_town, client_of, someone

pytestmark = pytest.mark.django_db
YUNA = "yuna@gaon.example"


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def operator(town):
    return someone(town, Role.TOWN_OPERATOR)


def invite(town, by, email=YUNA, role=Role.MERCHANT, **rest):
    return invitations.invite(
        town=town,
        to=Invitee(email=email, role=role, **rest),
        by=by,
        why="새 사람",
        now=clock.now(),
        real_now=timezone.now(),
    )


def jobs_for(ids):
    # others may be left of tests whose transactions were real
    return ProcrastinateJob.objects.filter(task_name=invitations.SEND_JOB, args={"ids": ids})


def accept(row, account, token=None, town=None, real_now=None):
    return invitations.accept(
        town=town or row.town,
        pk=row.pk,
        token=invitations.token_of(row) if token is None else token,
        account=account,
        now=clock.now(),
        real_now=real_now or timezone.now(),
    )


def path_of(row):
    return f"/{row.town.slug}/members/invitations/{row.pk}/{invitations.token_of(row)}/"


def test_an_invitation_is_mailed_and_its_link_gives_the_role_once(town, operator):
    row = invite(
        town, operator, role=Role.OFFICIAL, department=a_department(town, "교통과"), name="한유나"
    )
    job = jobs_for([row.pk]).get()
    assert jobs.send_invitations(**job.args) == 1
    assert jobs.send_invitations(**job.args) == 0

    (letter,) = mail.outbox
    assert letter.to == [YUNA]
    assert "교통과" in letter.body
    path = re.search(r"https?://[^/]+(/gaon/members/invitations/\S+)", letter.body)[1]
    yuna = someone(email=YUNA)
    browser = client_of(yuna)
    assert "수락하기" in browser.get(path).text
    assert browser.post(path)["Location"] == "/gaon/members/mine/"

    assert Role.OFFICIAL in permissions.roles_of(yuna, town=town, now=clock.now())
    row.refresh_from_db()
    assert row.used_by == yuna
    assert browser.get(path).status_code == 404


def test_the_secret_of_a_link_is_not_in_the_database(town, operator):
    row = invite(town, operator)

    kept = " ".join(str(value) for value in Invitation.objects.values().get().values())
    assert invitations.token_of(row) not in kept
    assert invitations.token_of(row) not in str(list(ProcrastinateJob.objects.values()))


def test_whoever_does_not_own_the_address_cannot_use_the_link(town, operator):
    row, thief = invite(town, operator), someone(email="thief@gaon.example")
    page = client_of(thief).get(path_of(row)).text
    assert "y***@gaon.example" in page
    assert YUNA not in page

    assert client_of(thief).post(path_of(row)).status_code == 404
    row.refresh_from_db()
    assert row.used_at is None
    assert not Membership.objects.filter(account=thief).exists()


def test_an_address_that_is_not_proven_is_nobodys(town, operator):
    row, yuna = invite(town, operator), someone(email=YUNA)
    yuna.emailaddress_set.update(verified=False)

    with pytest.raises(InvalidInvitationError):
        accept(row, yuna)


def test_strangers_are_asked_to_sign_in_and_come_back(town, operator):
    row = invite(town, operator)

    answer = Client().get(path_of(row))
    assert f"/gaon/login/?next={path_of(row)}" in answer.text
    assert answer["Cache-Control"].count("no-store")
    Client().post(path_of(row))
    assert not Membership.objects.filter(role=Role.MERCHANT).exists()


def test_links_that_are_wrong_old_withdrawn_or_of_another_town_do_nothing(town, operator):
    yuna, narae = someone(email=YUNA), a_town("narae")
    row = invite(town, operator)
    late = timezone.now() + invitations.LASTS + timedelta(minutes=1)

    for changed in ({"token": "A" * 43}, {"token": ""}, {"town": narae}, {"real_now": late}):
        with pytest.raises(InvalidInvitationError):
            accept(row, yuna, **changed)
    other = path_of(row).replace("/gaon/", "/narae/")
    assert client_of(yuna).post(other).status_code == 404
    invitations.withdraw(invitation=row, by=operator, now=clock.now(), real_now=timezone.now())
    with pytest.raises(InvalidInvitationError):
        accept(row, yuna)
    assert not Membership.objects.filter(account=yuna).exists()


def test_all_links_that_do_nothing_look_alike(town, operator):
    row, client = invite(town, operator), client_of(someone())
    wrong = client.get(f"/gaon/members/invitations/{row.pk}/wrong/")
    missing = client.get(f"/gaon/members/invitations/{row.pk + 99}/wrong/")

    assert wrong.status_code == missing.status_code == 404
    text = [
        re.sub(r'data-now="[^"]*"|/invitations/\d+/|value="[^"]*"', "", page.text)
        for page in (wrong, missing)
    ]
    assert text[0].split("<main")[1] == text[1].split("<main")[1]


def test_invited_twice_is_invited_once_and_a_run_out_one_is_made_anew(town, operator):
    first = invite(town, operator)
    assert invite(town, operator, email=YUNA.upper()) == first
    assert jobs_for([first.pk]).count() == 1

    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert invite(town, operator) != first


@pytest.mark.parametrize("role", sorted(GIVEN - {Role.TOWN_OPERATOR}))
def test_only_operators_invite_and_nobody_invites_elsewhere(town, operator, role):
    with pytest.raises(PermissionDenied):
        invite(town, someone(town, role))
    with pytest.raises(PermissionDenied):
        invite(a_town("narae"), operator)
    with pytest.raises(PermissionDenied):
        invite(town, operator, role=Role.VERIFIED_RESIDENT)
    assert not Invitation.objects.exists()


def test_an_official_is_invited_into_a_department_of_the_town(town, operator):
    elsewhere = a_department(a_town("narae"))
    for department in (None, elsewhere):
        with pytest.raises(ValidationError):
            invite(town, operator, role=Role.OFFICIAL, department=department)
    assert not Invitation.objects.exists()


def test_an_auditor_is_invited_by_two(town, operator):
    second = someone(town, Role.TOWN_OPERATOR)
    asked = invite(town, operator, role=Role.AUDITOR)
    assert isinstance(asked, Approval)
    assert not Invitation.objects.exists()

    approvals.approve(approval=asked, by=second, now=clock.now())
    row = Invitation.objects.get()
    assert (row.role, row.email, row.invited_by) == ("auditor", YUNA, operator)


def test_the_first_operator_is_invited_by_one_and_every_other_by_two():
    narae, above = a_town("narae"), someone(None, Role.INSTALLATION_OPERATOR)

    first = invite(narae, above, role=Role.TOWN_OPERATOR)
    assert isinstance(first, Invitation)
    assert invite(narae, above, role=Role.TOWN_OPERATOR) == first
    other = invite(narae, above, role=Role.TOWN_OPERATOR, email="other@narae.example")
    assert isinstance(other, Approval)


def test_mails_are_not_sent_again_and_again(town, operator):
    row = invite(town, operator)
    jobs.send_invitations([row.pk])
    now = timezone.now()
    again = {"invitation": row, "by": operator, "now": clock.now()}

    assert not invitations.send_again(**again, real_now=now + timedelta(minutes=1))
    assert invitations.send_again(**again, real_now=now + timedelta(minutes=11))


def test_a_mail_that_fails_is_tried_again(town, operator, monkeypatch):
    rows = [invite(town, operator, email=f"{name}@gaon.example") for name in ("bad", "good")]
    ids = [row.pk for row in rows]

    def picky(subject, body, sender, recipients):
        if recipients == ["bad@gaon.example"]:
            raise SMTPRecipientsRefused({})
        return mail.send_mail(subject, body, sender, recipients)

    with monkeypatch.context() as away:
        away.setattr(invitations, "send_mail", picky)
        with pytest.raises(SMTPRecipientsRefused):
            jobs.send_invitations(ids)
    assert [letter.to for letter in mail.outbox] == [["good@gaon.example"]]
    assert jobs.send_invitations(ids) == 1
    assert len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
def test_one_link_used_64_times_at_once_gives_one_role():
    town = a_town()
    row, yuna = invite(town, someone(town, Role.TOWN_OPERATOR)), someone(email=YUNA)

    given = at_once(64, lambda _: accept(row, yuna).pk)

    assert len(set(given)) == 1
    assert Membership.objects.filter(account=yuna).count() == 1


@pytest.mark.django_db(transaction=True)
def test_64_invitations_at_once_are_one():
    town = a_town()
    operator = someone(town, Role.TOWN_OPERATOR)

    rows = at_once(64, lambda _: invite(town, operator).pk)

    assert len(set(rows)) == 1
    assert jobs_for(rows[:1]).count() == 1


def test_the_database_itself_refuses_a_second_open_invitation(town, operator):
    row = invite(town, operator)
    row.pk, row.email = None, YUNA.upper()
    with pytest.raises(IntegrityError):
        row.save()


def test_the_page_invites_shows_and_takes_back(town, operator):
    browser = client_of(operator)
    page = "/gaon/members/invitations/"
    asked = {"email": YUNA, "role": "merchant", "language": "ko"}

    assert browser.post(page, asked | {"role": "king"}).status_code == 422
    assert browser.post(page, asked | {"role": "official"}).status_code == 422
    assert not Invitation.objects.exists()
    assert browser.post(page, asked)["Location"] == page
    assert YUNA in browser.get(page).text

    row = Invitation.objects.get()
    assert browser.get(f"{page}{row.pk}/withdrawals/").status_code == 405
    browser.post(f"{page}{row.pk}/withdrawals/")
    assert YUNA not in browser.get(page).text


def test_another_towns_invitations_cannot_be_touched(town, operator):
    narae = a_town("narae")
    foreign = invite(narae, someone(narae, Role.TOWN_OPERATOR))
    browser = client_of(operator)

    for verb in ("withdrawals", "sendings"):
        path = f"/gaon/members/invitations/{foreign.pk}/{verb}/"
        assert browser.post(path).status_code == 404
    foreign.refresh_from_db()
    assert foreign.withdrawn_at is None


def test_script_in_a_name_is_shown_as_text(town, operator):
    browser = client_of(operator)
    evil = '<script>alert(1)</script>"'
    invite(town, operator, name=evil)

    page = browser.get("/gaon/members/invitations/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
