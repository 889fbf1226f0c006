"""Where allauth's OpenID provider asks us."""

from allauth.idp.oidc.adapter import DefaultOIDCAdapter


class OpenIdAdapter(DefaultOIDCAdapter):
    """One provider for each town."""
