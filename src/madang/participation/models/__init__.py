from madang.participation.models.booths import Booth, PaperBatch, Voter
from madang.participation.models.bulletins import (
    BulletinEntry,
    BulletinLink,
    BulletinRoot,
    BulletinWaiting,
)
from madang.participation.models.polls import Poll, PollKey

__all__ = [
    "Booth",
    "BulletinEntry",
    "BulletinLink",
    "BulletinRoot",
    "BulletinWaiting",
    "PaperBatch",
    "Poll",
    "PollKey",
    "Voter",
]
