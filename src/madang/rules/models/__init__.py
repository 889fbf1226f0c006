from madang.rules.models.rules import Rule

__all__ = ["Rule"]
