from madang.audit.models.entries import Entry, Kind

__all__ = ["Entry", "Kind"]
