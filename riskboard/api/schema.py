"""The API described in OpenAPI 3.1: every operation with its parameters, bodies, scopes and failures."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework.permissions import SAFE_METHODS
from rest_framework.serializers import BaseSerializer

from riskboard.accounts.permissions import HIDDEN
from riskboard.api.columns import Part
from riskboard.api.fields import KEY_SCHEMA
from riskboard.api.keys import LARGEST_ID
from riskboard.api.parameters import Parameter
from riskboard.api.problems import CONTENT_TYPE, INVALID, KINDS
from riskboard.api.serializers import StrictMixin
from riskboard.common.bulk import MOST_ROWS

_DECIMAL = {"type": "string", "format": "decimal", "pattern": r"^-?\d+(\.\d+)?$"}
_KEY = {
    "name": "key",
    "in": "path",
    "required": True,
    "description": "The numeric id, or the name that stands in addresses.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,100}$"},
}
_ID = {
    "in": "path",
    "required": True,
    "description": "The numeric id.",
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
}
_PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "The fields (`pointer` into the body) or query parameters (`parameter`) at fault.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_DETAILS = {
    400: "#/name: This field is required.",
    401: "This token is not known here.",
    403: "The token lacks the scope vendors:write: it has vendors:read.",
    404: "There is no record with that key.",
    406: "Could not satisfy the request Accept header.",
    409: "It is still used by Contract review: let that use something else first.",
    413: "The body may have at most 2097152 bytes.",
    412: "Somebody changed this record in the meantime: read it again and repeat your change.",
    415: 'Unsupported media type "text/plain" in request.',
    422: "This Idempotency-Key was used for another request: choose a new one.",
    428: "Send the header If-Match with the ETag of the record that you have read.",
    429: "Request was throttled. Expected available in 12 seconds.",
}
_IF_MATCH = ("If-Match", "The ETag that you have read: 412 where somebody has changed the record since.")
_HEADERS = {
    "GET": ("If-None-Match", "The ETag of an answer that you have: 304 while it is still the same."),
    "POST": (
        "Idempotency-Key",
        "Any text of your own: sent again within a day, the request is carried out once.",
    ),
    "PATCH": _IF_MATCH,
    "DELETE": _IF_MATCH,
}
_SUMMARIES = {
    "list": "List {many}",
    "retrieve": "One {one}",
    "create": "Add a new {one}",
    "bulk": "Write many {many}",
    "partial_update": "Change a {one}",
    "destroy": "Archive a {one}",
}


def _example(code: int) -> dict[str, Any]:
    slug, title = INVALID if code == 400 else KINDS[code]
    members = {
        "type": f"urn:riskboard:problem:{slug}",
        "title": str(title),
        "status": code,
        "detail": _DETAILS[code],
    }
    if code == 400:
        members["errors"] = [{"pointer": "#/name", "detail": "This field is required."}]
    return members


class AutoSchema(SpectacularSchema):
    """Takes from the resource's declaration what Django REST framework does not know."""

    def get_summary(self) -> str | None:
        """A few words: of the resource for the usual operations, of the docstring for the others."""
        action, resource = getattr(self.view, "action", ""), getattr(self.view, "resource", None)
        if resource and action in _SUMMARIES:
            return _SUMMARIES[action].format(many=resource.name, one=resource.singular)
        text = super().get_description() or ""
        return str(text).split("\n", 1)[0].rstrip(".") or None

    def get_description(self, path: str = "", method: str = "") -> str:
        """The docstring, and the scope that the operation needs."""
        text = str(super().get_description() or "")
        resource = getattr(self.view, "resource", None)
        if resource is None:
            return text
        action = "read" if self.method in SAFE_METHODS else "write"
        return f"{text}\n\nScope: `{resource.name}:{action}`.".strip()

    def get_tags(self) -> list[str]:
        """One tag a resource."""
        resource = getattr(self.view, "resource", None)
        return [resource.name] if resource else super().get_tags()

    def get_request_serializer(self) -> Any:
        """What reads the body."""
        chosen = getattr(self.view, "body_class", lambda: None)()
        if getattr(self.view, "action", "") == "bulk":
            chosen = getattr(self.view, "bulk_class", None) or chosen
        return self._made(chosen) or super().get_request_serializer()

    def _get_request_for_media_type(self, serializer: Any, direction: Any = "request") -> tuple[Any, bool]:
        """Of a bulk write a list of rows: each names its record, and gives of it what it wants to."""
        parent: Any = super()
        if getattr(self.view, "action", "") != "bulk":
            found: tuple[Any, bool] = parent._get_request_for_media_type(serializer, direction)
            return found
        serializer.partial = True
        row = self.resolve_serializer(serializer, direction).ref
        owner = {"external_id": {"type": "string", "minLength": 1, "maxLength": 200}}
        rows = {"allOf": [row, {"properties": owner, "required": ["external_id"]}]}
        return {"type": "array", "minItems": 1, "maxItems": MOST_ROWS, "items": rows}, True

    def _made(self, serializer: type[BaseSerializer[Any]] | None) -> BaseSerializer[Any] | None:
        return serializer(context={"view": self.view}) if serializer else None

    def _get_parameters(self) -> list[dict[str, Any]]:
        """The parameters by name, those that single actions declare included."""
        declared: tuple[Parameter, ...] = getattr(self.view, "action_parameters", tuple)()
        own = [parameter.schema() for parameter in declared]
        for name, text in (_HEADERS[self.method], *([_IF_MATCH] if self._matches() else [])):
            own.append({"name": name, "in": "header", "description": text, "schema": {"type": "string"}})
        return sorted([*super()._get_parameters(), *own], key=lambda one: str(one["name"]))

    def _resolve_path_parameters(self, variables: Sequence[str]) -> list[dict[str, Any]]:
        return [_KEY if name == "key" else _ID | {"name": name} for name in variables]

    def _matches(self) -> bool:
        """Whether a POST heeds ``If-Match``, which the view says of its action."""
        return getattr(self.view, "action", "") in getattr(self.view, "matching", ())

    def _failures(self) -> list[int]:
        body = self.method in ("POST", "PATCH")
        codes = [400, 401, 403, 406, 429]
        codes += {"POST": [422], "PATCH": [412, 428], "DELETE": [412, 428]}.get(self.method, [])
        resource = getattr(self.view, "resource", None)
        hidden = resource is not None and not HIDDEN.isdisjoint({resource.read_right, resource.write_right})
        codes += [404] if "{" in self.path or hidden else []
        # Reading can contradict what is on record as well, where a view says so of an action.
        conflicts = getattr(self.view, "action", "") in getattr(self.view, "conflicting", ())
        codes += [412] if self._matches() else []
        codes += [409] if conflicts or self.method not in SAFE_METHODS else []
        return sorted(codes + ([413, 415] if body else []))

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """What succeeds, and every way to fail with an example."""
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        component: Any = ResolvedComponent  # untyped in its library
        problem = component(name="Problem", type=ResolvedComponent.SCHEMA, schema=_PROBLEM, object="Problem")
        self.registry.register_on_missing(problem)
        for body in bodies.values():
            body["description"] = body["description"] or "OK"
        if self.method in SAFE_METHODS:
            bodies["304"] = {"description": "Still the same as If-None-Match says."}
        for code in self._failures():
            content = {CONTENT_TYPE: {"schema": problem.ref, "example": _example(code)}}
            bodies.setdefault(str(code), {"description": str(KINDS[code][1]), "content": content})
        return bodies

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        parent: Any = super()
        schema: dict[str, Any] = parent._map_basic_serializer(serializer, direction)
        if direction == "request" and isinstance(serializer, StrictMixin):
            schema["additionalProperties"] = False
        return schema


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself untyped
    """The bearer token in the schema."""

    target_class = "riskboard.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """HTTP bearer authentication."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API token with the scopes read, write or <resource>:read|write.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself untyped
    """The session of a signed-in person in the schema."""

    target_class = "riskboard.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The session's cookie; writes need the CSRF token in the header X-CSRFToken."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "Used by the docs page; writes need X-CSRFToken as well.",
        }


class AmountExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself untyped
    """Decimals: given as text, taken as text or number."""

    target_class = "riskboard.api.fields.AmountField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """The schema of a decimal in this direction."""
        return {"oneOf": [dict(_DECIMAL), {"type": "number"}]} if direction == "request" else dict(_DECIMAL)


class MoneyExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself untyped
    """Amounts computed by the method."""

    target_class = "riskboard.api.fields.MoneyField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """A decimal text."""
        return dict(_DECIMAL)


class ShapedExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself untyped
    """Values that only answers have: what their shape says, a list of it for parts."""

    target_class = "riskboard.api.columns.Shaped"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """The schema of the shape."""
        shape: dict[str, Any] = dict(auto_schema._map_serializer_field(self.target.shape, direction))
        shape.pop("readOnly", None)
        return {"type": "array", "items": shape} if isinstance(self.target, Part) else shape


class KeyExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # registers itself untyped
    """References to other records."""

    target_class = "riskboard.api.fields.KeyField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """A name or an id when taken, a name when given."""
        # A copy to the bottom: what may be null as well is written into the list that is handed out.
        return deepcopy(KEY_SCHEMA) if direction == "request" else {"type": "string"}
