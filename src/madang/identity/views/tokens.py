"""The parts of the provider that services speak to, without a person."""

import base64
import json
from urllib.parse import unquote_plus

from allauth.idp.oidc.internal.oauthlib.utils import convert_response, extract_params
from allauth.idp.oidc.views import JwksView, RevokeView, UserInfoView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from madang.identity.engine import scopes
from madang.identity.services import protocol
from madang.identity.views.authorizations import issuer

key_set = JwksView.as_view()
person = never_cache(UserInfoView.as_view())
_revoke = RevokeView.as_view()


@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """Describe the town as an OpenID provider."""

    def at(name: str) -> str:
        return request.build_absolute_uri(reverse(f"identity:{name}"))

    response = JsonResponse(
        {
            "issuer": issuer(request),
            "authorization_endpoint": at("authorize"),
            "token_endpoint": at("token"),
            "userinfo_endpoint": at("userinfo"),
            "jwks_uri": at("jwks"),
            "revocation_endpoint": at("revoke"),
            "end_session_endpoint": at("logout"),
            "scopes_supported": list(scopes.SCOPES),
            "claims_supported": scopes.SUPPORTED,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": [
                "client_secret_basic",
                "client_secret_post",
                "none",
            ],
            "code_challenge_methods_supported": ["S256"],
            "prompt_values_supported": ["none", "login", "consent"],
            "authorization_response_iss_parameter_supported": True,
            "claims_parameter_supported": False,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "ui_locales_supported": ["ko", "en"],
        }
    )
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=300"
    return response


def _plain_proof(request: HttpRequest) -> None:
    """Undo the form encoding of a service's id and secret (RFC 6749, 2.3.1), which allauth leaves.

    Ours consist of letters, digits, dot, hyphen and underscore: who does not encode loses nothing.
    """
    scheme, _, pair = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "basic":
        return
    try:
        parts = base64.b64decode(pair, validate=True).decode().split(":", 1)
    except ValueError:
        return
    plain = ":".join(unquote_plus(part) for part in parts)
    request.META["HTTP_AUTHORIZATION"] = f"Basic {base64.b64encode(plain.encode()).decode()}"


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Make a token worth nothing, as the service wishes to which it was given."""
    _plain_proof(request)
    answer: HttpResponse = _revoke(request)
    return answer


@csrf_exempt
@require_POST
@never_cache
@transaction.atomic
def token(request: HttpRequest) -> HttpResponse:
    """Exchange a code for tokens, once; a second try takes back what the first one brought."""
    _plain_proof(request)
    code = request.POST.get("code", "")
    protocol.one_at_a_time(code)
    replay = protocol.is_replay(code)
    headers, body, status = protocol.server().create_token_response(*extract_params(request))
    if status == 200 and not replay:
        protocol.note_used(code, json.loads(body)["access_token"])
    response: HttpResponse = convert_response(headers, body, status)
    return response
