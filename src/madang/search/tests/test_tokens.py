import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.search.engine import lexemes, snippets
from madang.search.engine.tokens import LONGEST_TEXT, LONGEST_WORD, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("버스가 늦게 도착해요", ["버스", "늦다", "도착"]),
        ("늘려 주세요", ["늘리다"]),
        ("도로를 넓혔습니다", ["도로", "넓히다"]),
        ("불법주정차", ["불법", "주정차", "정차"]),
        ("정류장은 어디에 있나요?", ["정류장", "정류"]),
        ("LED 가로등 15개", ["led", "가로등", "가로", "15"]),
        ("Buses, policies and houses", ["bus", "policy", "hous"]),
        ("ＬＥＤ", ["led"]),
        ("Trường học", ["trường", "học"]),
        ("ㅋㅋㅋ ㅠㅠ 😀 !!!", []),
        ("그리고 저는 그것을", []),
        ("", []),
    ],
)
def test_a_text_gives_the_words_that_carry_its_meaning(text, found):
    assert words(text) == found


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_gives_words_that_can_be_kept(text):
    for word in words(text):
        assert 0 < len(word) <= LONGEST_WORD
        assert "\0" not in word


@pytest.mark.parametrize("letter", ["가", "a", "ㅋ", "\ufdfa", "'", "\\", "\0", "\ud800", "9"])
def test_a_very_long_text_is_bounded(letter):
    assert len(words(letter * 10 * LONGEST_TEXT)) <= LONGEST_TEXT


def test_threads_do_not_disturb_each_other():
    texts = [f"{'버스 정류장 ' * 50} 그늘막 {number}" for number in range(16)]
    alone = [words(text) for text in texts]
    together: dict[int, list] = {}

    def read(number):
        together[number] = [words(texts[number]) for _ in range(20)]

    threads = [threading.Thread(target=read, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(together[number] == [alone[number]] * 20 for number in range(16))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("버스를 늘려 주세요", "'버스' & '늘리다'"),
        ('"버스 정류장" 조명', "'조명' & ('버스' <-> '정류장')"),
        ("버스 -심야", "'버스' & !('심야')"),
        ("-심야", ""),
        ("에서", ""),
        ("마을버스", "('마을버스' | '마을' & '버스')"),
        ("버스 버스", "'버스'"),
        ('"닫지 않은', "('닫다')"),
        ("o'neil \\ | & ! <->", "'o' & 'neil'"),
    ],
)
def test_a_question_becomes_a_query_of_quoted_words(text, query):
    assert lexemes.query(lexemes.question(text)) == query


def test_a_loose_query_takes_any_word_and_its_beginning():
    assert lexemes.query(lexemes.question("버스 -심야 길"), every=False) == (
        "('버스':* | '길') & !('심야')"
    )


def test_a_snippet_shows_the_passage_with_most_of_the_words():
    text = "버스 " + "가나다라 " * 60 + "버스 정류장 조명이 어둡습니다. " + "마바사아 " * 60

    found = snippets.snippet(text, ["정류장", "버스", "조명"])

    assert [piece.text for piece in found if piece.marked] == ["버스", "정류장", "조명"]
    assert found[0].text.startswith("… ")
    assert found[-1].text.endswith(" …")


@given(st.text(max_size=400), st.lists(st.text(min_size=1, max_size=4), max_size=4))
@settings(deadline=None)
def test_pieces_put_together_are_the_text(text, marks):
    assert "".join(piece.text for piece in snippets.pieces(text, marks)) == text
