"""Names in the reader's language, as far as the town's feed tells them."""

from django.utils.translation import get_language

from madang.transit.engine.networks import Network


def told(network: Network, text: str) -> str:
    """Return `text`, a name or a headsign of `network`, in the active language.

    As it is where the feed has no translation.
    """
    return network.names_in(get_language() or "").get(text, text)
