import os
import signal
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from madang.base import scope
from madang.base.tests.parallel import at_once
from madang.participation.engine.ballots import bulletins as files
from madang.participation.engine.ballots import checks
from madang.participation.engine.ballots.chains import follows
from madang.participation.engine.ballots.choices import Invalid
from madang.participation.engine.ballots.credentials import Forged, raw
from madang.participation.models import (
    BulletinEntry,
    BulletinLink,
    BulletinRoot,
    BulletinWaiting,
    Poll,
    PollKey,
    Voter,
)
from madang.participation.services import ballots, bulletins, polls, voters
from madang.participation.tests.polls import (
    AFTER,
    CLOSES,
    NOW,
    OPENS,
    a_poll,
    a_voter,
    a_wallet,
    operator_of,
)
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


def kept():
    return BulletinEntry.objects.count(), Voter.objects.count()


def refused(code, *, poll, ballot, now=NOW):
    before = kept()
    with pytest.raises(ballots.Refused) as said:
        ballots.cast(poll=poll, ballot=ballot, now=now)
    assert said.value.code == code
    assert kept() == before


def test_a_ballot_is_receipted_at_once_and_found_when_it_is_chained():
    poll = a_poll()
    ballot = a_wallet(poll).ballot("a,b", 1)
    receipt = ballots.cast(poll=poll, ballot=ballot, now=NOW)
    assert receipt.leaf == ballot.leaf.hex()
    assert bulletins.find(poll=poll, leaf=receipt.leaf) == bulletins.Place(receipt.leaf, None)
    assert bulletins.chain(poll=poll) == 1
    root = bulletins.publish_root(poll=poll, day=NOW.date())
    place = bulletins.find(poll=poll, leaf=receipt.leaf)
    path = [bytes.fromhex(one) for one in place.path]
    assert follows(bytes.fromhex(receipt.leaf), 0, 1, path, bytes.fromhex(root.root))
    assert bulletins.find(poll=poll, leaf="0" * 64) is None


def test_the_same_ballot_again_is_kept_once_and_gets_the_same_receipt():
    poll = a_poll()
    ballot = a_wallet(poll).ballot("a", 1)
    first = ballots.cast(poll=poll, ballot=ballot, now=NOW)
    assert ballots.cast(poll=poll, ballot=ballot, now=NOW) == first
    assert BulletinEntry.objects.count() == 1


def test_an_old_ballot_sent_again_does_not_replace_a_later_one():
    poll = a_poll()
    wallet = a_wallet(poll)
    first, second = wallet.ballot("a", 1), wallet.ballot("b", 2)
    ballots.cast(poll=poll, ballot=first, now=NOW)
    ballots.cast(poll=poll, ballot=second, now=NOW)
    ballots.cast(poll=poll, ballot=first, now=NOW)
    assert BulletinEntry.objects.count() == 2
    refused("replay", poll=poll, ballot=wallet.ballot("c", 1))
    refused("replay", poll=poll, ballot=wallet.ballot("c", 2))
    refused("replay", poll=poll, ballot=wallet.ballot("c", 4))


def test_a_ballot_outside_the_period_is_refused():
    poll = a_poll()
    ballot = a_wallet(poll).ballot("a", 1)
    refused("early", poll=poll, ballot=ballot, now=OPENS - timedelta(seconds=1))
    refused("late", poll=poll, ballot=ballot, now=CLOSES)


@pytest.mark.parametrize("choices", ["", "z", "a,b,c", "a,a", "b,a", "a;1", "<script>", "a\nb"])
def test_malformed_marks_are_refused(choices):
    poll = a_poll()
    ballot = a_wallet(poll).ballot(choices, 1)
    before = kept()
    with pytest.raises(Invalid):
        ballots.cast(poll=poll, ballot=ballot, now=NOW)
    assert kept() == before


def test_a_credential_of_another_poll_or_town_is_refused():
    poll, other, far = a_poll(), a_poll(), a_poll("bitgoeul")
    for foreign in (a_wallet(other), a_wallet(far)):
        ballot = foreign.ballot("a", 1)
        refused("other", poll=poll, ballot=ballot)
        before = kept()
        with pytest.raises(Forged):
            ballots.cast(poll=poll, ballot=replace(ballot, poll=str(poll.key)), now=NOW)
        assert kept() == before


def test_a_ballot_changed_on_the_way_is_refused():
    poll = a_poll()
    ballot = a_wallet(poll).ballot("a", 1)
    with pytest.raises(Forged):
        ballots.cast(poll=poll, ballot=replace(ballot, choices="b"), now=NOW)
    assert not BulletinEntry.objects.exists()


def test_entries_and_links_can_be_neither_changed_nor_deleted():
    poll = a_poll()
    ballots.cast(poll=poll, ballot=a_wallet(poll).ballot("a", 1), now=NOW)
    bulletins.publish_root(poll=poll, day=NOW.date())
    for act in ("UPDATE %s SET poll_id = poll_id", "DELETE FROM %s"):
        for table in (BulletinEntry, BulletinLink, BulletinRoot):
            with (
                pytest.raises(DatabaseError, match="only ever added"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(act % table._meta.db_table)
    assert BulletinLink.objects.count() == 1


def test_fixed_terms_stay():
    poll = a_poll()
    for change in ({"closes_at": AFTER}, {"terms": {}}, {"least_age": 19}, {"kind": "ranked"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Poll.objects.filter(pk=poll.pk).update(**change)
    with pytest.raises(ValidationError):
        polls.fix(poll=poll, seed="another", by=operator_of(poll), now=NOW)


def test_the_private_keys_are_not_in_the_database_and_one_goes_with_the_close():
    poll = a_poll()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(sealed, ''::bytea) FROM participation_pollkey")
        sealed = bytes(cursor.fetchone()[0])
    assert b"0\x82" not in sealed[:4]
    wallet = a_wallet(poll)
    ballots.cast(poll=poll, ballot=wallet.ballot("a", 1), now=NOW)
    polls.seal(poll=poll, by=operator_of(poll), now=AFTER)
    assert [key.purpose for key in PollKey.objects.filter(poll=poll)] == ["receipts"]
    assert not Voter.objects.exclude(asked_hash="").exists()


def test_a_whole_poll_from_the_first_ballot_to_the_result_verifies():
    poll = a_poll()
    by = operator_of(poll)
    first, second, third = a_wallet(poll), a_wallet(poll), a_wallet(poll)
    for ballot in (
        first.ballot("a", 1),
        second.ballot("b,c", 1),
        first.ballot("a,b", 2),
        third.ballot("b", 1),
    ):
        ballots.cast(poll=poll, ballot=ballot, now=NOW)
    bulletins.publish_root(poll=poll, day=NOW.date())
    with pytest.raises(ValidationError):
        polls.seal(poll=poll, by=by, now=CLOSES - timedelta(seconds=1))
    with pytest.raises(ValueError, match="after the close"):
        bulletins.lines(poll=poll)
    poll = polls.seal(poll=poll, by=by, now=AFTER)
    poll = polls.publish(poll=poll, by=by, now=AFTER)
    assert poll.winners == ["b", "a"]
    bulletin = files.reads(b"".join(bulletins.lines(poll=poll)))
    report = checks.check(bulletin)
    assert report.is_valid, report.problems
    assert dict(report.counted) == {"a,b": 1, "b,c": 1, "b": 1}
    assert len(bulletin.roots) == 2
    refused("late", poll=poll, ballot=first.ballot("c", 3), now=NOW)
    for again in (polls.seal, polls.publish):
        with pytest.raises(ValidationError):
            again(poll=poll, by=by, now=AFTER)


def test_only_operators_of_this_town_make_seal_and_publish():
    poll = a_poll()
    stranger = operator_of(a_poll("bitgoeul"))
    official = someone(poll.town, Role.OFFICIAL)
    for act in (polls.seal, polls.publish):
        for who in (stranger, official):
            with pytest.raises(PermissionDenied):
                act(poll=poll, by=who, now=AFTER)
    poll.refresh_from_db()
    assert poll.sealed_at is None


def test_chaining_in_pieces_keeps_every_credentials_order(monkeypatch):
    monkeypatch.setattr(bulletins, "MOST", 2)
    poll = a_poll()
    wallets = [a_wallet(poll) for _ in range(3)]
    for sequence in (1, 2, 3):
        for wallet in wallets:
            ballots.cast(poll=poll, ballot=wallet.ballot("a", sequence), now=NOW)
    bulletins.chain_all(poll=poll)
    found = list(bulletins.entries(poll=poll))
    assert [one.number for one in found] == list(range(1, 10))
    for wallet in wallets:
        mine = [e.content.sequence for e in found if e.content.credential.key == wallet.key]
        assert mine == [1, 2, 3]


def test_another_town_sees_no_bulletin():
    poll, other = a_poll(), a_poll("bitgoeul")
    ballots.cast(poll=poll, ballot=a_wallet(poll).ballot("a", 1), now=NOW)
    with scope.within(other.town_id):
        assert not BulletinEntry.objects.exists()
        assert not Voter.objects.exists()
        assert list(Poll.objects.all()) == [other]


def test_what_is_kept_of_an_issue_says_nothing_of_the_moment():
    poll = a_poll()
    a_wallet(poll)
    voter = Voter.objects.get()
    names = {field.name for field in Voter._meta.get_fields()}
    assert names == {
        *("id", "town", "poll", "account", "person", "way", "booth", "day", "asked_hash")
    }
    assert voter.id.version == 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE table_name LIKE 'participation_v%'")
        assert cursor.fetchone()[0] == 0


def test_the_receipt_is_signed_with_the_key_of_the_terms():
    poll = a_poll()
    receipt = ballots.cast(poll=poll, ballot=a_wallet(poll).ballot("a", 1), now=NOW)
    key = Ed25519PublicKey.from_public_bytes(raw(poll.fixed.receipt_key, 32))
    key.verify(raw(receipt.signature, 64), files.receipt_text(str(poll.key), receipt.leaf))


@pytest.mark.django_db(transaction=True)
def test_of_64_requests_at_once_one_person_gets_one_credential():
    poll = a_poll()
    person = a_voter(poll)

    def ask(_number):
        try:
            a_wallet(poll, person)
        except voters.Refused as error:
            return error.code
        return "issued"

    answers = at_once(64, ask)
    assert sorted(set(answers)) == ["issued", "web"]
    assert answers.count("issued") == 1
    assert Voter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ballots_cast_at_once_with_one_credential_get_one_place_each():
    poll = a_poll()
    wallet = a_wallet(poll)

    def send(number):
        try:
            ballots.cast(poll=poll, ballot=wallet.ballot("abc"[number % 3], 1), now=NOW)
        except ballots.Refused as error:
            return error.code
        return "taken"

    answers = at_once(32, send)
    assert answers.count("taken") == 1
    assert set(answers) == {"taken", "replay"}
    assert BulletinEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_when_workers_are_killed_no_ballot_is_lost_and_none_is_there_twice():
    poll = a_poll()
    ready = [a_wallet(poll).ballot("a", 1) for _ in range(60)]
    connection.close()
    mouth, ear = os.pipe()[::-1]
    worker = os.fork()
    if worker == 0:  # a process like a web worker: it says which ballots it has receipted
        try:
            for ballot in ready:
                receipt = ballots.cast(poll=poll, ballot=ballot, now=NOW)
                os.write(mouth, receipt.leaf.encode())
        finally:
            os._exit(0)
    os.close(mouth)
    told = os.read(ear, 64 * 5)  # some are receipted; kill it in the middle of another
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    while more := os.read(ear, 4096):
        told += more
    receipted = {told[i : i + 64].decode() for i in range(0, len(told) // 64 * 64, 64)}
    there = set(BulletinEntry.objects.values_list("leaf", flat=True))
    assert receipted
    assert receipted <= there
    for ballot in ready:  # voters who got no answer send the same again
        ballots.cast(poll=poll, ballot=ballot, now=NOW)
    assert BulletinEntry.objects.count() == len(ready)
    bulletins.chain_all(poll=poll)
    assert [one.number for one in bulletins.entries(poll=poll)] == list(range(1, 61))
    assert not BulletinWaiting.objects.exists()
