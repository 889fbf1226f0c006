from madang.office.models.exports import Export

__all__ = ["Export"]
