import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base.models import Event
from madang.participation.engine.proposals import State
from madang.participation.models import Merge, MergeReply, Proposal, Support
from madang.participation.services import merges, periods, supports
from madang.participation.tests.yard import (
    DAY,
    NOW,
    a_proposal,
    a_town,
    an_official,
    someone,
    support,
)
from madang.roles.engine.acts import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """Two proposals that say the same: `both` supports both, `only` and `quiet` the source."""
    town = a_town()
    source, target = a_proposal(town), a_proposal(town)
    both, only, quiet = (someone(town) for _ in range(3))
    support(source, both, only, quiet)
    support(target, both)
    merge = merges.propose(
        source_id=source.pk,
        target_id=target.pk,
        town=town,
        why="같은 다리 아래 같은 가로등입니다.",
        by=an_official(town),
        now=NOW + DAY,
    )
    return merge, both, only, quiet


def say(merge, person, consents=True, now=NOW + 2 * DAY):
    return merges.reply(
        merge_id=merge.pk, town=merge.town, account=person, by=person, consents=consents, now=now
    )


def counts(merge):
    """Return (source, target) as counted in the rows, which must be what stands in the supports."""
    found = []
    for pk in (merge.source_id, merge.target_id):
        proposal = Proposal.objects.get(pk=pk)
        assert proposal.supports == Support.objects.standing().filter(proposal=pk).count()
        found.append(proposal.supports)
    return tuple(found)


def test_nothing_moves_until_somebody_says_so_and_all_are_asked(pair):
    merge, both, only, quiet = pair

    assert counts(merge) == (3, 1)
    asked = Event.objects.get(key=f"participation:merge:{merge.pk}:asked")
    assert asked.to == sorted(one.pk for one in (both, only, quiet))
    assert asked.path == f"/participation/merges/{merge.pk}/"
    source = Proposal.objects.get(pk=merge.source_id)
    assert source.state == State.PUBLISHED


def test_support_moves_on_consent_who_supports_both_counts_once_and_silence_lapses(pair):
    merge, both, only, quiet = pair

    say(merge, both)
    assert counts(merge) == (3, 1)
    say(merge, only)
    assert counts(merge) == (3, 2)
    assert merges.finish_due(town=merge.town, now=merge.decide_until) == 0
    assert merges.finish_due(town=merge.town, now=merge.decide_until + DAY) == 1
    assert merges.finish_due(town=merge.town, now=merge.decide_until + DAY) == 0

    merge.refresh_from_db()
    assert (merge.state, merge.asked, merge.consented, merge.silent, merge.carried_count) == (
        *("done", 3, 2, 1, 1),
    )
    assert counts(merge) == (3, 2)
    source = Proposal.objects.get(pk=merge.source_id)
    assert (source.state, source.merged_into_id) == (State.MERGED, merge.target_id)
    assert not Support.objects.filter(proposal=merge.target_id, account=quiet).exists()


def test_a_reply_may_change_until_the_day(pair):
    merge, _, only, _ = pair

    say(merge, only)
    say(merge, only)
    assert counts(merge) == (3, 2)
    merge = say(merge, only, consents=False)
    assert counts(merge) == (3, 1)
    assert (merge.consented, merge.declined) == (0, 1)
    with pytest.raises(merges.OverError):
        say(merge, only, now=merge.decide_until + DAY)
    assert counts(merge) == (3, 1)
    assert MergeReply.objects.count() == 1


def test_undone_before_the_day_every_support_is_where_it_was(pair):
    merge, both, only, _ = pair
    say(merge, both)
    say(merge, only)

    merges.undo(
        merge_id=merge.pk,
        town=merge.town,
        why="하나는 다리 위 가로등이었습니다.",
        by=an_official(merge.town),
        now=NOW + 3 * DAY,
    )

    assert counts(merge) == (3, 1)
    merge.refresh_from_db()
    assert (merge.state, merge.undone_why) == ("undone", "하나는 다리 위 가로등이었습니다.")
    source = Proposal.objects.get(pk=merge.source_id)
    assert (source.state, source.merged_into) == (State.PUBLISHED, None)
    supports.take_back(
        proposal_id=source.pk, town=merge.town, account=only, by=only, now=NOW + 4 * DAY
    )
    assert counts(merge) == (2, 1)


def test_it_cannot_be_undone_after_the_day(pair):
    merge, *_ = pair
    merges.finish_due(town=merge.town, now=merge.decide_until + DAY)

    with pytest.raises(merges.OverError):
        merges.undo(
            merge_id=merge.pk,
            town=merge.town,
            why="늦었습니다.",
            by=an_official(merge.town),
            now=merge.decide_until + DAY,
        )

    merge.refresh_from_db()
    assert merge.state == "done"


def test_while_supporters_are_asked_nobody_decides_on_either(pair):
    merge, *_ = pair
    source = merge.source
    Proposal.objects.update(support_until=NOW + 5 * DAY)

    assert periods.end_due(town=merge.town, now=NOW + 6 * DAY) == 0
    with pytest.raises(supports.OverError):
        supports.give(
            proposal_id=source.pk,
            town=merge.town,
            account=(late := someone(merge.town)),
            by=late,
            now=NOW + 2 * DAY,
        )
    assert counts(merge) == (3, 1)

    merges.finish_due(town=merge.town, now=merge.decide_until + DAY)
    assert periods.end_due(town=merge.town, now=merge.decide_until + DAY) == 1  # the target


def test_who_was_not_asked_moves_nothing(pair):
    merge, *_ = pair
    stranger = someone(merge.town)

    with pytest.raises(PermissionDenied):
        say(merge, stranger)
    with pytest.raises(PermissionDenied):
        merges.reply(
            merge_id=merge.pk,
            town=merge.town,
            account=pair[2],
            by=stranger,
            consents=True,
            now=NOW + 2 * DAY,
        )

    assert counts(merge) == (3, 1)
    assert not MergeReply.objects.exists()


def test_who_has_no_role_in_this_town_merges_nothing():
    town, narae = a_town(), a_town("narae")
    source, target, far = a_proposal(town), a_proposal(town), a_proposal(narae)

    for other in (someone(town), someone(town, Role.AUDITOR), an_official(narae)):
        with pytest.raises(PermissionDenied):
            merges.propose(
                source_id=source.pk, target_id=target.pk, town=town, why="같다", by=other, now=NOW
            )
    official = an_official(town)
    with pytest.raises(Proposal.DoesNotExist):
        merges.propose(
            source_id=source.pk, target_id=far.pk, town=town, why="같다", by=official, now=NOW
        )
    for target_id, why in ((source.pk, "같다"), (target.pk, " ")):
        with pytest.raises(ValidationError):
            merges.propose(
                source_id=source.pk,
                target_id=target_id,
                town=town,
                why=why,
                by=official,
                now=NOW,
            )

    assert not Merge.objects.exists()


def test_a_proposal_is_in_one_merge_at_a_time(pair):
    merge, *_ = pair
    third = a_proposal(merge.town)
    official = an_official(merge.town)

    for source, target in (
        (merge.source_id, third.pk),
        (merge.target_id, third.pk),
        (third.pk, merge.source_id),
    ):
        with pytest.raises(ValidationError):
            merges.propose(
                source_id=source,
                target_id=target,
                town=merge.town,
                why="같다",
                by=official,
                now=NOW + 2 * DAY,
            )

    assert Merge.objects.count() == 1
