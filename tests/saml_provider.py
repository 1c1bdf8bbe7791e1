"""A real SAML identity provider on loopback: takes the request by redirect, answers with a signed assertion to post.

`attributes` says who signs in; the `forge` attributes make it lie.
"""

import base64
import re
import zlib
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils

from tests.http_server import Answer, LocalServer, Received


def key_pair() -> tuple[str, str]:
    """A fresh private key and its self-signed certificate, both PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "identity provider of a test")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    certificate = built.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


_KEYS, _OTHER_KEYS = key_pair(), key_pair()
_ASSERTION = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{subject}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{acs}" InResponseTo="{request}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{since}" NotOnOrAfter="{until}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}" SessionIndex="{id}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"""  # noqa: E501  # a document, whose white space is signed
_RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{acs}" InResponseTo="{request}"><saml:Issuer>{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>"""  # noqa: E501  # the same
_ATTRIBUTE = '<saml:Attribute Name="{name}">{values}</saml:Attribute>'
_VALUE = "<saml:AttributeValue>{value}</saml:AttributeValue>"


class SamlProvider(LocalServer):
    """Use as a context; `entity_id`, `sign_on_url` and `certificate` are what a service is configured with."""

    def __init__(self) -> None:
        self.subject = "subject-1"
        self.attributes: dict[str, list[str]] = {
            "mail": ["ada@example.org"],
            "email_verified": ["true"],
            "givenName": ["Ada"],
            "sn": ["Byron"],
            "uid": ["ada"],
        }
        self.audience = ""
        self.life = timedelta(minutes=5)
        self.forged_key = False
        self.unsigned = False
        self.tampered: tuple[str, str] = ("", "")
        super().__init__({"/sso": self._sign_on})

    @property
    def entity_id(self) -> str:
        """Its name."""
        return f"{self.base_url}/metadata"

    @property
    def sign_on_url(self) -> str:
        """Where signing in begins."""
        return f"{self.base_url}/sso"

    @property
    def certificate(self) -> str:
        """What its signatures are checked with."""
        return _KEYS[1]

    def _sign_on(self, request: Received) -> Answer:
        query = parse_qs(urlsplit(request.path).query)
        asked = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15).decode()
        request_id, acs = _attribute(asked, "ID"), _attribute(asked, "AssertionConsumerServiceURL")
        document = self.response(request_id, acs, acs.replace("/acs/", "/metadata/"))
        encoded = base64.b64encode(document.encode()).decode()
        page = f'<form method="post" action="{acs}"><input name="SAMLResponse" value="{encoded}"></form>'
        return 200, {"Content-Type": "text/html"}, page.encode()

    def response(self, request_id: str, acs: str, audience: str) -> str:
        """The answer to a request, signed unless it lies."""
        now = datetime.now(UTC)
        common = {"now": _moment(now), "issuer": self.entity_id, "acs": acs, "request": request_id}
        assertion = _ASSERTION.format(
            id=f"_{uuid4().hex}",
            subject=self.subject,
            since=_moment(now - timedelta(minutes=2)),
            until=_moment(now + self.life),
            audience=self.audience or audience,
            attributes="".join(map(self._attribute, self.attributes)),
            **common,
        )
        if not self.unsigned:
            assertion = self._sign(assertion)
        assertion = assertion.replace(*self.tampered) if self.tampered[0] else assertion
        return _RESPONSE.format(id=f"_{uuid4().hex}", assertion=assertion, **common)

    def _attribute(self, name: str) -> str:
        values = "".join(_VALUE.format(value=value) for value in self.attributes[name])
        return _ATTRIBUTE.format(name=name, values=values)

    def _sign(self, assertion: str) -> str:
        key, certificate = _OTHER_KEYS if self.forged_key else _KEYS
        algorithms = {"sign_algorithm": Constants.RSA_SHA256, "digest_algorithm": Constants.SHA256}
        signed: bytes | str = Utils.add_sign(assertion, key, certificate, **algorithms)
        return signed.decode() if isinstance(signed, bytes) else signed


def _attribute(document: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]+)"', document)
    assert found, document
    return unescape(found[1])


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
