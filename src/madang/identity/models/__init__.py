from madang.identity.models.clients import Client, Subject
from madang.identity.models.keys import Key
from madang.identity.models.providers import Link, Provider

__all__ = ["Client", "Key", "Link", "Provider", "Subject"]
