"""Files of a gateway or bank: what is read, and what is refused with its line and its reason."""

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.ledger.engine import bankfiles
from madang.ledger.engine.bankfiles import Line, UnreadableFile
from madang.ledger.services import reconciliations

HEAD = "거래일시,결제키,주문번호,결제금액\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_gateway_s_file_is_read_in_each_encoding(encoding):
    text = HEAD + '2026-11-27 09:00:01,key-1,주문-1,"10,000"\n2026-11-27 10:00:00,key-1,,-300\n\n'

    kind, lines = bankfiles.read(text.encode(encoding))

    assert kind.name == "toss"
    assert lines == [
        Line(2, "key-1", 10_000, datetime.fromisoformat("2026-11-27T09:00:01"), "주문-1"),
        Line(3, "key-1", -300, datetime.fromisoformat("2026-11-27T10:00:00")),
    ]


def test_a_bank_s_file_has_what_came_in_and_what_went_out():
    text = "거래일자,적요,입금액,출금액\n2026.11.27,토스정산,50000,\n20261128,환전,0,700\n"

    kind, lines = bankfiles.read(text.encode())

    assert kind.name == "bank"
    assert [(line.reference, line.amount) for line in lines] == [
        ("토스정산", 50_000),
        ("환전", -700),
    ]


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (b"", "columns", 1),
        ("이름,나이\n1,2\n".encode(), "columns", 1),
        (HEAD.encode(), "empty", 0),
        (HEAD.encode() + b"2026-11-27,,x,5\n", "reference", 2),
        (HEAD.encode() + b"2026-11-27,k,x,5\n2026-11-27,k,x,5.5\n", "amount", 3),
        (HEAD.encode() + b"2026-11-27,k,x,1e9\n", "amount", 2),
        (HEAD.encode() + b"2026-11-27,k,x,0\n", "amount", 2),
        (HEAD.encode() + b"yesterday,k,x,5\n", "moment", 2),
        (HEAD.encode() + b"0001-01-01,k,x,5\n", "moment", 2),
        (HEAD.encode() + b'2026-11-27,"k,x,5\n', "csv", 2),
        (b"\xff\xff\xff", "encoding", 0),
        (b"a\0b", "encoding", 0),
        (b"x" * (bankfiles.MOST_BYTES + 1), "large", 0),
    ],
)
def test_a_file_that_is_none_is_refused_with_line_and_reason(content, reason, line):
    with pytest.raises(UnreadableFile) as refused:
        bankfiles.read(content)

    assert (refused.value.reason, refused.value.line) == (reason, line)
    assert "%" not in reconciliations.words(refused.value)


def test_a_file_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(bankfiles, "MOST_LINES", 2)
    text = HEAD + "2026-11-27,k,x,5\n" * 3

    with pytest.raises(UnreadableFile) as refused:
        bankfiles.read(text.encode())

    assert refused.value.reason == "long"


@given(st.binary(max_size=400))
def test_whatever_is_brought_is_read_or_refused(content):
    with suppress(UnreadableFile):
        _kind, lines = bankfiles.read(HEAD.encode() + content)
        assert all(line.amount and line.reference for line in lines)
