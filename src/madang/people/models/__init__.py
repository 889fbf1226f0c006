from madang.people.models.accounts import Account

__all__ = ["Account"]
