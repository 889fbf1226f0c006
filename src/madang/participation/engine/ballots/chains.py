"""What makes the bulletin append-only for everybody who looks: a hash chain and a Merkle tree.

The tree is RFC 6962's (section 2.1): a leaf is SHA-256(0x00 ‖ text), a node SHA-256(0x01 ‖ left ‖
right). The chain is SHA-256(0x02 ‖ last link ‖ leaf). A hash here is 32 bytes.

>>> tree = Tree()
>>> for text in (b"a", b"b", b"c"):
...     tree.append(leaf(text))
>>> follows(leaf(b"c"), 2, 3, proof([leaf(b"a"), leaf(b"b"), leaf(b"c")], 2), tree.root())
True
"""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256().digest()


def leaf(text: bytes) -> bytes:
    """The hash of one entry's text."""
    return hashlib.sha256(b"\x00" + text).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def link(last: bytes, one: bytes) -> bytes:
    """The next link of the chain after `last`, for the leaf `one`."""
    return hashlib.sha256(b"\x02" + last + one).digest()


class Tree:
    """A Merkle tree that grows; it keeps only the roots of its full subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, one: bytes) -> None:
        """Add a leaf."""
        self.size += 1
        number = self.size
        while number % 2 == 0:
            one = node(self._peaks.pop(), one)
            number //= 2
        self._peaks.append(one)

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY
        *rest, top = self._peaks
        for peak in reversed(rest):
            top = node(peak, top)
        return top


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over `leaves`."""
    tree = Tree()
    for one in leaves:
        tree.append(one)
    return tree.root()


def proof(leaves: Sequence[bytes], number: int) -> list[bytes]:
    """The hashes that lead from leaf `number` (from 0) to the root, from below to above."""
    if not 0 <= number < len(leaves):
        raise IndexError(number)
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if number < half:
        return [*proof(leaves[:half], number), root(leaves[half:])]
    return [*proof(leaves[half:], number - half), root(leaves[:half])]


def follows(one: bytes, number: int, size: int, path: Sequence[bytes], top: bytes) -> bool:
    """Tell whether `path` proves that leaf `number` of `size` stands under the root `top`.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= number < size:
        return False
    last = size - 1
    for sibling in path:
        if last == 0:
            return False
        if number % 2 or number == last:
            one = node(sibling, one)
            while number and not number % 2:
                number, last = number >> 1, last >> 1
        else:
            one = node(one, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and one == top
