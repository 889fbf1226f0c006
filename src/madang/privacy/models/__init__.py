from madang.privacy.models.looks import Look

__all__ = ["Look"]
