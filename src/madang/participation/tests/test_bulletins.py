import json
from dataclasses import replace

import pytest

from madang.participation import cli
from madang.participation.engine.ballots import bulletins, checks, forgeries, recounts, verification
from madang.participation.engine.ballots.blindsignatures import PrivateKey
from madang.participation.engine.ballots.bulletins import Booth, Bulletin, Close, Sheet
from madang.participation.engine.ballots.credentials import Ballot, Forged, Wallet
from madang.participation.tests import bulletins as made


def broken(bulletin):
    """The entry and code of each problem."""
    return [(one.entry, one.code) for one in checks.check(bulletin).problems]


def text_of(one):
    return b"".join(bulletins.lines(one.terms, one.entries, one.roots, one.winners))


def test_an_honest_bulletin_is_valid_and_the_last_ballot_of_a_credential_counts():
    report = checks.check(made.bulletin())
    assert report.is_valid, report.problems
    assert (report.ballots, report.credentials, report.sheets) == (4, 3, 2)
    assert dict(report.counted) == {"a,b": 1, "a,c": 1, "b": 2, "b,c": 1}


def test_a_bulletin_reads_back_as_it_was_written():
    bulletin = made.bulletin()
    text = text_of(bulletin)
    assert bulletins.reads(text) == bulletin
    assert json.loads(text)["format"] == bulletins.FORMAT


def changed(bulletin, number, **changes):
    """The bulletin with the content of one entry changed, hashes and all left as they were."""
    entries = list(bulletin.entries)
    entry = entries[number - 1]
    entries[number - 1] = replace(entry, content=replace(entry.content, **changes))
    return replace(bulletin, entries=entries)


def test_a_changed_ballot_is_the_first_broken_entry():
    problems = broken(changed(made.bulletin(), 2, choices="b"))
    assert problems[:3] == [(2, "leaf"), (2, "chain"), (2, "credential")]


def test_a_ballot_that_is_changed_and_chained_anew_lacks_its_seal_and_root():
    held = made.contents()
    held[1] = replace(held[1], choices="b")
    honest = made.bulletin()
    forged = made.bulletin(held)
    assert broken(forged) == [(2, "credential")]
    assert (None, "root") in broken(replace(forged, roots=honest.roots))


def test_taking_an_entry_out_breaks_the_chain_there():
    honest = made.bulletin()
    entries = [
        replace(entry, number=place)
        for place, entry in enumerate([*honest.entries[:1], *honest.entries[2:]], start=1)
    ]
    assert broken(replace(honest, entries=entries))[0] == (2, "chain")


def test_a_ballot_cast_again_is_found_by_its_sequence():
    held = made.contents()
    replay = [*held[:4], held[0], *held[4:]]
    assert broken(made.bulletin(replay)) == [(5, "sequence")]


def test_a_ballot_left_out_between_two_is_found_by_the_sequence():
    held = made.contents()
    assert broken(made.bulletin(held[1:])) == [(2, "sequence")]


def test_a_credential_of_another_poll_or_another_towns_key_is_nothing_here():
    for foreign in (
        replace(made.wallet(poll="another-poll").ballot("a", 1), poll=made.POLL),
        made.wallet(signer=PrivateKey.generate()).ballot("a", 1),
    ):
        with pytest.raises(Forged):
            foreign.check(made.keys()[0].public)
        assert broken(made.bulletin([foreign, *made.contents()])) == [(1, "credential")]


def test_a_credential_that_the_town_did_not_sign_is_found():
    stranger = Wallet.new(made.POLL)
    held = [stranger.ballot("a", 1), *made.contents()]
    assert broken(made.bulletin(held)) == [(1, "credential")]


def test_more_credentials_than_people_who_got_one_are_found():
    held = made.contents()[:-1]
    assert broken(made.bulletin([*held, Close(made.POLL, 2, 4)])) == [(None, "credentials")]
    assert broken(made.bulletin([*held, Close(made.POLL, 3, 1)])) == [(None, "paper")]


@pytest.mark.parametrize(
    ("booth", "codes"),
    [
        (Booth(made.POLL, "가온1동", 4, 3, 1, 3), [(None, "booth")]),
        (Booth(made.POLL, "가온1동", 2, 3, 1, 2), [(None, "booth")]),
        (Booth(made.POLL, "가온2동", 4, 3, 1, 2), [(None, "booth"), (None, "booth")]),
    ],
)
def test_a_booth_whose_figures_do_not_come_out_even_is_named(booth, codes):
    held = made.contents()
    held[6] = booth
    assert broken(made.bulletin(held)) == codes


def test_the_same_sheet_twice_and_marks_beyond_the_limits_are_found():
    held = made.contents()
    held[5] = Sheet(made.POLL, "가온1동", "0001", "a,b,c")
    assert broken(made.bulletin(held))[0] == (6, "choices")
    held[5] = Sheet(made.POLL, "가온1동", "0001", "b")
    assert broken(made.bulletin(held))[0] == (6, "sheet")


def test_nothing_may_follow_the_close():
    held = made.contents()
    assert broken(made.bulletin([*held, held[4]])) == [(9, "after-close")]


def test_a_lot_that_the_seed_does_not_draw_is_found():
    given = made.terms(lot=tuple(reversed(made.terms().lot)))
    assert broken(made.bulletin(given=given)) == [(None, "lot")]


def test_changed_terms_break_the_chain_at_its_first_link():
    honest = made.bulletin()
    changed_terms = replace(honest.terms, min_votes=3)
    assert broken(replace(honest, terms=changed_terms))[0] == (1, "chain")


def test_roots_are_signed_by_the_town_in_order_and_the_last_is_over_everything():
    honest = made.bulletin()
    unsigned = [honest.roots[0], replace(honest.roots[1], signature=honest.roots[0].signature)]
    assert broken(replace(honest, roots=unsigned)) == [(None, "root")]
    assert broken(replace(honest, roots=honest.roots[:1])) == [(None, "root")]
    assert (None, "root") in broken(replace(honest, roots=honest.roots[::-1]))


def test_a_result_that_another_count_does_not_give_is_found(monkeypatch):
    monkeypatch.setattr(recounts, "winners", lambda terms, counted: ("b", "a"))
    assert broken(made.bulletin(winners=("b", "a"))) == []
    assert broken(made.bulletin(winners=("a", "b"))) == [(None, "result")]
    assert broken(made.bulletin(made.contents()[:-1], winners=("b", "a"))) == [(None, "result")]


def written(tmp_path, bulletin):
    path = tmp_path / "BULLETIN.json"
    path.write_bytes(text_of(bulletin))
    return path


def test_the_command_says_valid_and_writes_the_counted_ballots(tmp_path, capsys):
    path, out = written(tmp_path, made.bulletin(winners=None)), tmp_path / "out.pb"
    assert cli.main(["verify", str(path), "--pabulib", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["valid"]
    assert told["counted"] == 5
    assert told["first_broken"] is None
    assert out.read_text().endswith("VOTES\nvoter_id;vote\n1;a,b\n2;a,c\n3;b\n4;b\n5;b,c\n")


def test_the_command_names_the_first_broken_entry(tmp_path, capsys):
    path = written(tmp_path, changed(made.bulletin(), 3, choices="c"))
    assert cli.main(["verify", str(path)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["valid"]
    assert told["first_broken"]["entry"] == 3


def edited(text, old, new):
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        (b'"format":"madang-bulletin/1"', b'"format":"x"', 1, "not a bulletin"),
        (b'"kind":"approval"', b'"kind":"lottery"', 2, "kind is none of"),
        (b'"budget":100', b'"budget":-1', 2, "budget is not a whole number"),
        (b'{"number":2,"kind":"ballot"', b'{"number":2,"kind":"vote"', 5, "entry 2 is of no known"),
        (b'{"number":3,', b'{"number":7,', 1, "entry 3 is not there"),
        (b'"sequence":2', b'"sequence":"2"', 6, "entry 3: sequence is not a whole number"),
        (b'"issued":4', b'"issued":true', 10, "entry 7: issued is not a whole number"),
        (b'"winners":["b","a"]', b'"winners":"b"', 17, "winners is neither"),
        (b'"winners":["b","a"]}', b"", 18, "not JSON"),
    ],
)
def test_what_is_no_bulletin_gets_one_line_with_its_place(tmp_path, capsys, old, new, line, why):
    path = written(tmp_path, made.bulletin())
    path.write_bytes(edited(path.read_bytes(), old, new))
    assert cli.main(["verify", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert f"BULLETIN.json:{line}: " in said.err
    assert why in said.err


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"\xff\xfe", b"null", b"[" * 100_000, b'{"format":"madang-bulletin/1"}']
)
def test_rubbish_is_refused_without_a_traceback(tmp_path, capsys, text):
    path = tmp_path / "rubbish.json"
    path.write_bytes(text)
    assert cli.main(["verify", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert cli.main(["verify", str(tmp_path / "nowhere.json")]) == 2


def test_a_credential_comes_back_from_its_text_and_a_changed_text_is_refused():
    wallet = made.wallet()
    again = Wallet.read(made.POLL, wallet.told)
    assert again.credential == wallet.credential
    again.ballot("a", 2).check(made.keys()[0].public)
    for told in ("", "a.b.c", wallet.told[1:], wallet.told.replace(".", "!")):
        with pytest.raises(Forged):
            Wallet.read(made.POLL, told)


def test_a_seal_of_other_choices_or_another_sequence_does_not_hold():
    ballot = made.wallet().ballot("a", 1)
    signer = made.keys()[0].public
    ballot.check(signer)
    for forged in (
        replace(ballot, choices="b"),
        replace(ballot, sequence=2),
        replace(ballot, sequence=0),
        replace(ballot, seal="A" * 86),
        replace(ballot, seal=ballot.seal[:-1]),
        replace(ballot, seal=ballot.seal + "="),
    ):
        assert isinstance(forged, Ballot)
        with pytest.raises(Forged):
            forged.check(signer)


def test_an_empty_bulletin_is_valid():
    empty = Bulletin(made.terms(), [], [])
    assert checks.check(empty).is_valid
    assert verification.told(empty, checks.check(empty))["entries"] == 0
    assert bulletins.reads(text_of(empty)) == empty


def test_signatures_are_checked_on_several_cores_as_on_one(monkeypatch):
    monkeypatch.setattr(forgeries, "PIECE", 2)
    held = made.contents()
    held[1] = replace(held[1], choices="b")
    bulletin = made.bulletin(held)
    assert checks.check(bulletin, processes=2).problems == checks.check(bulletin).problems
