"""Lottery panels beside sortition-algorithms: the least chance must be equal, then CPU seconds.

    .madang/peers/bin/python benchmarks/panels.py [--volunteers 150 --size 22] [--no-peer]

with PYTHONPATH=src; the peer (GPL) runs as a program of its own kind in its own environment.
"""

import argparse
import random
import time

from madang.participation.engine.panels import lotteries, pools, programs
from madang.participation.engine.panels.pools import Limit, Quotas

SHARES = {  # of the town, and of those who volunteer
    "sex": {"f": (0.51, 0.45), "m": (0.49, 0.55)},
    "age": {"16-29": (0.2, 0.1), "30-44": (0.25, 0.2), "45-59": (0.28, 0.3), "60+": (0.27, 0.4)},
    "dong": {"1": (0.3, 0.4), "2": (0.27, 0.3), "3": (0.23, 0.2), "4": (0.2, 0.1)},
    "school": {"low": (0.35, 0.2), "middle": (0.35, 0.3), "high": (0.3, 0.5)},
}


def made(volunteers, size):
    dice = random.Random(volunteers)
    people = {
        f"p{number:05}": {
            name: dice.choices(list(shares), [there for _town, there in shares.values()])[0]
            for name, shares in SHARES.items()
        }
        for number in range(volunteers)
    }
    limits = [
        Limit(name, value, int(town * size), int(town * size) + 1)
        for name, shares in SHARES.items()
        for value, (town, _there) in shares.items()
    ]
    return people, Quotas(size, tuple(limits))


def ours(people, quotas):
    began = time.process_time()
    found = lotteries.portfolio(pools.pool(people, quotas))
    seconds = time.process_time() - began
    assert found.is_optimal
    return found.least_chance, found.minimum, seconds


def theirs(people, quotas):
    from sortition_algorithms.committee_generation.maximin import (
        find_distribution_maximin,
    )
    from sortition_algorithms.features import read_in_features
    from sortition_algorithms.people import read_in_people
    from sortition_algorithms.settings import Settings

    rows = [
        {"feature": one.category, "value": one.value, "min": str(one.least), "max": str(one.most)}
        for one in quotas.limits
    ]
    features, _feature, _value = read_in_features(["feature", "value", "min", "max"], rows)
    settings = Settings(
        id_column="id", columns_to_keep=[], check_same_address=False, check_same_address_columns=[]
    )
    body = [{"id": id_, **values} for id_, values in people.items()]
    read, _report = read_in_people(["id", *quotas.categories], body, features, settings)
    began = time.process_time()
    panels, chances, _report = find_distribution_maximin(features, read, quotas.size, [])
    seconds = time.process_time() - began
    each = dict.fromkeys(people, 0.0)
    for panel, chance in zip(panels, chances, strict=True):
        for id_ in panel:
            each[id_] += chance
    return min(each.values()), seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--volunteers", type=int, default=150)
    parser.add_argument("--size", type=int, default=22)
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args()
    people, quotas = made(options.volunteers, options.size)
    programs.hush()
    least, minimum, seconds = ours(people, quotas)
    print(f"Madang:  least chance {least:.6f}, in thousandths {minimum:.3f}, {seconds:.2f} CPU s")
    if not options.no_peer:
        peer, peer_seconds = theirs(people, quotas)
        print(f"peer:    least chance {peer:.6f}, {peer_seconds:.2f} CPU s")
        assert abs(peer - least) < 1e-4, "the least chances differ"
        print(f"equal; {peer_seconds / seconds:.1f} times the CPU seconds")


if __name__ == "__main__":
    main()
