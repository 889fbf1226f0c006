"""Checking a whole bulletin, from the bulletin alone.

Every entry is hashed and chained again; every credential, seal and ballot is checked; each daily
root is computed again and its signature verified; the accounts of booths and of credentials must
come out even; and the ballots that count are counted again.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from madang.participation.engine.ballots import chains, credentials, forgeries, recounts
from madang.participation.engine.ballots.blindsignatures import PublicKey, Refused
from madang.participation.engine.ballots.bulletins import Booth, Bulletin, Close, Entry, Root, Sheet
from madang.participation.engine.ballots.choices import Invalid
from madang.participation.engine.ballots.credentials import Ballot, Forged
from madang.participation.engine.ballots.terms import Terms, draw

MOST_PROBLEMS = 20  # told one by one; the rest are only counted


@dataclass(frozen=True)
class Problem:
    """One thing that is broken: the entry's number (None: not one entry's), a code, and words."""

    entry: int | None
    code: str
    says: str


@dataclass
class Report:
    """What a check found."""

    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    ballots: int = 0
    credentials: int = 0
    sheets: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    root: bytes = chains.EMPTY
    link: bytes = b""
    winners: tuple[str, ...] | None = None
    is_closed: bool = False
    terms: Terms | None = None

    def recounted(self) -> tuple[str, ...]:
        """Who wins by the ballots that count. ValueError: the terms do not fit the rules."""
        if self.terms is None:
            raise ValueError("nothing was checked")
        return recounts.winners(self.terms, self.counted)

    @property
    def is_valid(self) -> bool:
        """Nothing is broken."""
        return not self.problem_count

    def add(self, entry: int | None, code: str, says: str) -> None:
        """Write a problem down."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(entry, code, says))


def check(bulletin: Bulletin, *, processes: int = 1) -> Report:
    """Check a bulletin, its signatures on so many `processes`."""
    checker = _Checker(bulletin)
    checker.report.link, checker.report.terms = bulletin.terms.first_link, bulletin.terms
    checker.terms()
    checker.signatures(processes)
    checker.entries()
    checker.accounts()
    checker.result()
    return checker.report


class _Checker:
    def __init__(self, bulletin: Bulletin) -> None:
        self._bulletin, self._terms = bulletin, bulletin.terms
        self._paper = bulletin.terms.paper
        self._signer: PublicKey | None = None
        self._forged: dict[int, str] = {}
        self._receipt_key: Ed25519PublicKey | None = None
        self._last: dict[str, tuple[int, str]] = {}  # key -> its latest sequence and choices
        self._sheets: dict[tuple[str, str], str] = {}
        self._booths: dict[str, Booth] = {}
        self._close: Close | None = None
        self._tree = chains.Tree()
        self.report = Report()

    def terms(self) -> None:
        """The keys can be used and the lot is the one that the seed draws."""
        try:
            self._signer = PublicKey.read(credentials.raw(self._terms.credential_key))
            self._receipt_key = Ed25519PublicKey.from_public_bytes(
                credentials.raw(self._terms.receipt_key, 32)
            )
        except (Refused, Forged, ValueError) as error:
            self.report.add(None, "terms", f"a key of the terms cannot be used: {error}")
        if self._terms.lot != draw(list(self._paper.costs), self._terms.seed):
            self.report.add(None, "lot", "the lot is not the one that the seed draws")

    def signatures(self, processes: int) -> None:
        """Every credential and every seal."""
        if self._signer is not None:
            held = ((entry.number, entry.content) for entry in self._bulletin.entries)
            ballots = [(number, one) for number, one in held if isinstance(one, Ballot)]
            self._forged = forgeries.find(ballots, self._signer, processes=processes)

    def entries(self) -> None:
        """Every entry, and every root when its size is reached."""
        roots = self._roots()
        due = next(roots, None)
        while due is not None and due.size == 0:
            self._check_root(due)
            due = next(roots, None)
        for entry in self._bulletin.entries:
            self._chain(entry)
            self._content(entry)
            while due is not None and due.size == entry.number:
                self._check_root(due)
                due = next(roots, None)
        if due is not None:
            self.report.add(None, "root", f"the root of {due.day} is over entries that are missing")
        covered = max((root.size for root in self._bulletin.roots), default=0)
        if self._close is not None and covered != len(self._bulletin.entries):
            self.report.add(None, "root", "no root is over the whole bulletin, the close included")
        self.report.root = self._tree.root()

    def accounts(self) -> None:
        """No more credentials than people who got one; each booth's figures come out even."""
        report, close = self.report, self._close
        report.credentials, report.sheets = len(self._last), len(self._sheets)
        report.is_closed = close is not None
        if close is not None and len(self._last) > close.credentials:
            says = f"{len(self._last)} credentials voted, {close.credentials} people got one"
            report.add(None, "credentials", says)
        if close is not None and len(self._sheets) > close.paper_voters:
            says = f"{len(self._sheets)} sheets, {close.paper_voters} people were given one"
            report.add(None, "paper", says)
        per_booth = Counter(booth for booth, _sheet in self._sheets)
        for name in sorted(per_booth.keys() | self._booths.keys()):
            self._check_booth(name, per_booth[name])

    def result(self) -> None:
        """Count what counts again, and compare with the winners that are published."""
        counted = self.report.counted
        counted.update(choices for _sequence, choices in self._last.values())
        counted.update(self._sheets.values())
        if self._bulletin.winners is None or not self.report.is_valid:
            return
        if self._close is None:
            self.report.add(None, "result", "a result before the close")
            return
        try:
            self.report.winners = self.report.recounted()
        except ValueError as error:
            self.report.add(None, "result", f"the terms cannot be counted: {error}"[:500])
            return
        if self.report.winners != self._bulletin.winners:
            told = ", ".join(self.report.winners) or "nobody"
            self.report.add(None, "result", f"counting again, the winners are: {told}"[:500])

    def _chain(self, entry: Entry) -> None:
        leaf = entry.content.leaf
        self._tree.append(leaf)
        self.report.link = chains.link(self.report.link, leaf)
        if entry.leaf != leaf.hex():
            self.report.add(entry.number, "leaf", "the content does not have the hash it claims")
        if entry.link != self.report.link.hex():
            self.report.add(entry.number, "chain", "the entry does not follow from those before it")
            if _is_hash(entry.link):  # go on from what it claims: only the first break is told
                self.report.link = bytes.fromhex(entry.link)

    def _content(self, entry: Entry) -> None:
        content, report = entry.content, self.report
        if self._close is not None:
            report.add(entry.number, "after-close", "the entry stands after the close")
        elif isinstance(content, Ballot):
            report.ballots += 1
            self._ballot(entry.number, content)
        elif isinstance(content, Sheet):
            self._sheet(entry.number, content)
        elif isinstance(content, Booth):
            if content.booth in self._booths:
                report.add(entry.number, "booth", "the booth has an account already")
            self._booths[content.booth] = content
        else:
            self._close = content

    def _ballot(self, number: int, ballot: Ballot) -> None:
        key = ballot.credential.key
        if number in self._forged:
            self.report.add(number, "credential", self._forged[number])
            return
        try:
            self._paper.marks(ballot.choices)
        except Invalid as error:
            self.report.add(number, "choices", str(error))
            return
        last = self._last.get(key, (0, ""))[0]
        if ballot.sequence != last + 1:
            says = f"ballot {ballot.sequence} of a credential follows its ballot {last}"
            self.report.add(number, "sequence", says)
        self._last[key] = ballot.sequence, ballot.choices

    def _sheet(self, number: int, sheet: Sheet) -> None:
        name = sheet.booth, sheet.sheet
        try:
            self._paper.marks(sheet.choices)
        except Invalid as error:
            self.report.add(number, "choices", str(error))
            return
        if name in self._sheets:
            self.report.add(number, "sheet", f"sheet {sheet.sheet} is there already")
        self._sheets[name] = sheet.choices

    def _check_booth(self, name: str, counted: int) -> None:
        account = self._booths.get(name)
        if account is None:
            if self._close is not None:
                self.report.add(None, "booth", f"booth {name} has sheets but no account")
        elif account.counted != counted:
            says = f"booth {name} accounts for {account.counted} sheets, {counted} are here"
            self.report.add(None, "booth", says)
        elif account.used != account.spoilt + counted or account.used > account.issued:
            self.report.add(None, "booth", f"the figures of booth {name} do not come out even")

    def _roots(self) -> Iterator[Root]:
        last = Root("", 0, "", "", "")
        for root in self._bulletin.roots:
            if root.size < last.size or root.day <= last.day:
                self.report.add(None, "root", f"the root of {root.day} is out of order")
                continue
            last = root
            yield root

    def _check_root(self, root: Root) -> None:
        if root.root != self._tree.root().hex() or root.link != self.report.link.hex():
            says = f"the root of {root.day} is not that of the first {root.size} entries"
            self.report.add(None, "root", says)
        try:
            signature = credentials.raw(root.signature, 64)
            if self._receipt_key is not None:
                self._receipt_key.verify(signature, root.signed_text(self._terms.poll))
        except (Forged, InvalidSignature):
            self.report.add(None, "root", f"the root of {root.day} is not signed by the town")


def _is_hash(text: str) -> bool:
    return len(text) == 64 and not set(text) - set("0123456789abcdef")
