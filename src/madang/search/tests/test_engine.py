"""Likeness: exact values, texts that come and go, and the petitions that others have compared."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.search.engine import likeness
from madang.search.engine.likeness import Index
from madang.search.engine.profiles import Profile, profile, term, trigrams

DATA = Path(__file__).parents[5] / "shared/data/participation"
TEXTS = {
    1: ("마을버스 정류장 그늘막", "여름에 버스를 기다리기 덥습니다"),
    2: ("버스 정류장에 그늘막을 설치해 주세요", "햇볕이 뜨겁습니다"),
    3: ("초등학교 앞 불법주정차 단속", "아이들이 위험합니다"),
    4: ("도서관 운영 시간 연장", "밤에도 공부하고 싶습니다"),
}


def an_index(texts):
    index: Index[int] = Index()
    for key, text in texts.items():
        index.add(key, profile(*text))
    return index


def near(index, text, **more):
    return [(one.key, one.cosine) for one in index.near(profile(*text), **more)]


def test_a_text_is_nearest_to_itself_and_then_to_what_says_the_same():
    found = near(an_index(TEXTS), TEXTS[1])

    assert found[0] == (1, 1.0)
    assert found[1][0] == 2


def test_what_is_skipped_or_shares_no_word_is_not_near():
    assert [key for key, _ in near(an_index(TEXTS), TEXTS[1], skip=1)] == [2]
    assert near(an_index(TEXTS), ("수영장", "")) == []
    assert near(an_index({}), TEXTS[1]) == []


def test_the_cosine_is_that_of_the_books():
    index = an_index({1: ("", "버스 버스 조명"), 2: ("", "버스 도로")})
    # N = 2: 버스 weighs 1 + ln(3/3) = 1, 조명 and 도로 1 + ln(3/2); twice is 1 + ln 2
    bus, lamp = 1 + 0.693147, 1.405465
    norm = (bus**2 + lamp**2) ** 0.5

    assert near(index, ("", "버스")) == [
        (1, pytest.approx(bus / norm, abs=1e-5)),
        (2, pytest.approx(1 / (1 + lamp**2) ** 0.5, abs=1e-5)),
    ]


def test_shared_words_come_rarest_first():
    first = an_index(TEXTS).near(profile(*TEXTS[1]), skip=1)[0]

    assert first.shared[-1] in {term("버스"), term("정류장"), term("그늘막"), term("정류")}
    assert term("그늘막") in first.shared


TEXT = st.sampled_from(sorted({word for text in TEXTS.values() for word in " ".join(text).split()}))
STEPS = st.lists(
    st.tuples(st.integers(0, 9), st.none() | st.lists(TEXT, max_size=6).map(" ".join)), max_size=40
)


@given(STEPS, st.integers(0, 5))
@settings(deadline=None, max_examples=60)
def test_an_index_depends_on_its_texts_alone_and_not_on_how_they_came(steps, tail):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likeness, "TAIL", tail)
        index: Index[int] = Index()
        standing = {}
        for number, (key, body) in enumerate(steps):
            if body is None:
                index.remove(key)
                standing.pop(key, None)
            else:
                index.add(key, profile("", body))
                standing[key] = ("", body)
            if number % 3 == 0:
                index.near(profile(*TEXTS[1]))
        fresh = an_index(dict(sorted(standing.items())))

        assert len(index) == len(standing)
        assert index.keys() == set(standing)
        assert dict(near(index, TEXTS[1], limit=50)) == pytest.approx(
            dict(near(fresh, TEXTS[1], limit=50)), abs=2e-6
        )


def test_a_profile_survives_being_packed():
    one = profile("버스 정류장", "버스")
    again = Profile.unpacked(one.packed())

    assert again.terms.tolist() == one.terms.tolist()
    assert again.counts.tolist() == one.counts.tolist()


def test_letters_count_for_a_title_and_hardly_for_a_long_text():
    mine = trigrams("버스 정류장 그늘막", "")
    long = trigrams("", "".join(chr(0xAC00 + number) for number in range(400)))

    assert likeness.score(0.4, mine, mine) > 0.5
    assert likeness.score(0.4, long, long) < 0.43
    assert likeness.score(1.0, long, long) == 1.0
    assert likeness.score(0.4, frozenset(), long) == 0.4


@pytest.mark.shared
def test_petitions_find_those_that_others_found_alike():
    if not DATA.exists():
        pytest.skip("real petitions are not at ../shared/data/participation")
    pairs = json.loads((DATA / "reference/korean_near_duplicates.json").read_text())["pairs"]
    close = [pair for pair in pairs if pair["kiwi_tfidf_cosine"] >= 0.6]
    wanted = {pair[side] for pair in close for side in "ab"}
    with gzip.open(DATA / "korean/blue_house_petitions_3691.jsonl.gz", "rt") as file:
        rows = [json.loads(line) for line in file]
    texts = {
        row["petition_idx"]: (row["title"], row["content"])
        for number, row in enumerate(rows)
        if row["petition_idx"] in wanted or number % 12 == 0
    }
    index = an_index(texts)
    hits = sum(
        pair["b"] in [one.key for one in index.near(profile(*texts[pair["a"]]), limit=5)]
        for pair in close
    )

    assert hits >= 0.9 * len(close)
