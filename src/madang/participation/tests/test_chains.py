from hypothesis import given
from hypothesis import strategies as st

from madang.participation.engine.ballots import chains

# the leaves and roots that certificate transparency's reference implementations test with
LEAVES = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_roots_are_those_of_certificate_transparency():
    hashes = [chains.leaf(text) for text in LEAVES]
    assert [chains.root(hashes[:size]).hex() for size in range(1, 9)] == ROOTS
    assert chains.root([]) == chains.EMPTY


@given(st.integers(1, 70), st.data())
def test_every_entry_is_proven_under_its_root_and_nothing_else_is(size, data):
    hashes = [chains.leaf(bytes([i])) for i in range(size)]
    number = data.draw(st.integers(0, size - 1))
    path, top = chains.proof(hashes, number), chains.root(hashes)
    assert chains.follows(hashes[number], number, size, path, top)
    assert not chains.follows(chains.leaf(b"other"), number, size, path, top)
    assert not chains.follows(hashes[number], number + size, size, path, top)
    if size > 1:
        assert not chains.follows(hashes[number], number, size, path[:-1], top)
        assert not chains.follows(hashes[number], number, size, path, chains.leaf(b"root"))


def test_a_link_binds_all_links_before_it():
    first, second = chains.leaf(b"1"), chains.leaf(b"2")
    assert chains.link(chains.link(bytes(32), first), second) != chains.link(
        chains.link(bytes(32), second), first
    )
