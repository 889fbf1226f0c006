from madang.search.models.documents import Document

__all__ = ["Document"]
