from madang.audit.models.entries import Entry, Kind
from madang.audit.models.seals import HASHED, Link, Seal

__all__ = ["HASHED", "Entry", "Kind", "Link", "Seal"]
