"""A real OpenID Connect provider on loopback: discovery, authorisation, tokens, keys, user info.

It checks what a provider checks (client, secret, redirect address, PKCE) and signs with its own key.
`claims` says who signs in; the `forge` attributes make it lie.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.http_server import Answer, LocalServer, Received

CLIENT_ID, CLIENT_SECRET = "riskboard", "a-secret-of-the-client"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _answer(body: Mapping[str, Any], status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


class OidcProvider(LocalServer):
    """Use as a context; `issuer` is its address."""

    def __init__(self, **claims: Any) -> None:
        self.claims: dict[str, Any] = {
            "sub": "subject-1",
            "email": "ada@example.org",
            "email_verified": True,
            "given_name": "Ada",
            "family_name": "Byron",
            "preferred_username": "ada",
        } | claims
        self.token_claims: dict[str, Any] = {}
        self.forged_key = False
        self.userinfo_subject = ""
        self.without_id_token = False
        self._codes: dict[str, dict[str, str]] = {}
        super().__init__(
            {
                "/.well-known/openid-configuration": self._discovery,
                "/authorize": self._authorize,
                "/token": self._token,
                "/jwks": self._jwks,
                "/userinfo": self._userinfo,
            }
        )

    @property
    def issuer(self) -> str:
        """Its address."""
        return self.base_url

    def _discovery(self, request: Received) -> Answer:
        names = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
        }
        found = {key: f"{self.issuer}/{path}" for key, path in names.items()}
        return _answer(found | {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"})

    def _authorize(self, request: Received) -> Answer:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        assert query["client_id"] == CLIENT_ID
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        back = urlencode({"code": code, "state": query["state"]})
        return 302, {"Location": f"{query['redirect_uri']}?{back}"}, b""

    def _token(self, request: Received) -> Answer:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = form.get("client_secret") == CLIENT_SECRET and form.get("client_id") == CLIENT_ID
        if asked is None or not known or asked["code_challenge"] != challenge:
            return _answer({"error": "invalid_grant"}, 400)
        if asked["redirect_uri"] != form["redirect_uri"]:
            return _answer({"error": "invalid_grant"}, 400)
        token = {"access_token": "access-1", "token_type": "Bearer", "expires_in": 60}
        return _answer(token if self.without_id_token else token | {"id_token": self.id_token()})

    def id_token(self) -> str:
        """What it signs of the present claims."""
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60}
        key = _OTHER_KEY if self.forged_key else _KEY
        return jwt.encode(usual | self.claims | self.token_claims, key, "RS256", headers={"kid": "key-1"})

    def _jwks(self, request: Received) -> Answer:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
        return _answer({"keys": [public | {"kid": "key-1", "alg": "RS256", "use": "sig"}]})

    def _userinfo(self, request: Received) -> Answer:
        if request.headers.get("authorization") != "Bearer access-1":
            return _answer({"error": "invalid_token"}, 401)
        return _answer(self.claims | ({"sub": self.userinfo_subject} if self.userinfo_subject else {}))
