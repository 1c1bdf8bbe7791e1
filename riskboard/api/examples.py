"""Examples in the schema: a body and an answer for every operation, made from the schema itself.

Each member takes its value from :data:`VALUES` where the schema allows it, else from its own description: so an example
cannot fall behind what it is an example of.
"""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
_MOMENT = "2026-03-01T12:00:00Z"
_DAY = "2026-03-01"

# What members of these names hold in the examples, wherever they stand.
VALUES: Mapping[str, Any] = {
    "account_state": "active",
    "aliases": ["Corvid"],
    "article": 17,
    "articles": [17],
    "atom": "entity:corvid-ai",
    "atoms": ["entity:corvid-ai"],
    "authority": "AI Office",
    "auto_accept_confidence": "0.950",
    "band": "high",
    "capacity": "0.5000",
    "contact": "support@corvid.example",
    "cost_per_hour": "75.00",
    "country": "FR",
    "currency": "EUR",
    "decided_by": "ada",
    "description": "First review of supplier contracts",
    "detail": "must lie between 1 and 2",
    "direct_loss": "12000.000",
    "direct_loss_per_hour": "0.00",
    "external_id": "crm:1017",
    "field": "wait",
    "governing_law": "France",
    "hourly_cost": "250.0000",
    "incident": "INC-2026-0001",
    "indirect_loss": "4000.000",
    "inputs_hash": "9f2c" * 16,
    "jurisdiction": "EU",
    "k": 1,
    "lang": "en",
    "lei": "529900T8BM49AURSDO55",
    "loss": "16000.000",
    "lost_hours": 44.0,
    "method_version": "1.0",
    "model": "Corvid Large 2",
    "models_named": ["Corvid Large 2"],
    "mtpd_hours": "72.00",
    "name": "Corvid AI",
    "note": "Back at noon",
    "officer": "ada",
    "operating_hours_per_week": "40.00",
    "owner": "Procurement",
    "people": 12,
    "people_affected": 60,
    "platform": "own",
    "pointer": "#/17/name",
    "product": "clause-light",
    "products": ["clause-light"],
    "reason": "Under review",
    "reference": "INC-2026-0001",
    "rto_hours": "24.00",
    "score": 61.3,
    "sentence": "It takes 60 days.",
    "severity": "1.0000",
    "share": "1.000000",
    "share_stopped": "1.0000",
    "shares": {"corvid-ai": 1.0},
    "slug": "corvid-ai",
    "summary": "The vendor has suspended our account for 60 days.",
    "switch_hours": "4.00",
    "text": "Corvid AI has cut off sixty people from its assistant; the company says the review takes two months.",
    "title": "Account suspended",
    "tolerance": "144000.000",
    "url": "https://news.example/corvid",
    "value": "60 days",
    "vendor": "corvid-ai",
    "vendors": ["corvid-ai"],
    "website": "https://corvid.example",
    "workload": "contract-review",
}
# What a resource has of its own.
_OWN: Mapping[str, Mapping[str, Any]] = {
    "workloads": {"name": "Contract review", "slug": "contract-review"},
    "products": {"name": "Clause light", "slug": "clause-light"},
    "contracts": {"slug": "msa-7", "reference": "MSA-7", "title": "Master agreement"},
    "sources": {"name": "Corvid status", "url": "https://status.corvid.example/feed"},
    "parameters": {
        "horizon_hours": "720.00",
        "loss_after": "18000.000",
        "loss_before": "16000.000",
        "tolerance": "144000.00",
        "untested_credit": "0.2000",
        "urgency": "1.000",
    },
}
_FORMATS: Mapping[str, Any] = {
    "date-time": _MOMENT,
    "date": _DAY,
    "uri": "https://news.example/corvid",
    "decimal": "120000.00",
    "email": "ada@example.org",
}
_PLAIN: Mapping[str, Any] = {"string": "text", "integer": 17, "number": 12.5, "boolean": True}


def add_examples(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Give every JSON body and answer of the schema ``result`` an example. A hook of drf-spectacular."""
    components = result.get("components", {}).get("schemas", {})
    for methods in result["paths"].values():
        for operation in methods.values():
            maker = _Maker(components, {**VALUES, **_OWN.get(operation.get("tags", [""])[0], {})})
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for body in bodies:
                content = body.get("content", {}).get("application/json")
                if content and "example" not in content and "examples" not in content:
                    content["example"] = maker.value(content["schema"])
    return result


def open_values(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Let a value that may be anything be null as well: "anything, or else null" allows null twice, and so not at all.

    A hook of drf-spectacular.
    """
    _open(result)
    return result


def _open(schema: Any) -> None:
    for one in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        _open(one)
    if isinstance(schema, dict) and {} in schema.get("oneOf", []):
        del schema["oneOf"]


class _Maker:
    """Makes values that the schemas of ``components`` allow."""

    def __init__(self, components: Mapping[str, Schema], values: Mapping[str, Any]) -> None:
        self._components, self._values = components, values

    def value(self, schema: Schema, name: str = "") -> Any:
        """A value that ``schema`` allows, for a member called ``name``."""
        found = self._whole(schema)
        if "example" in found:
            return found["example"]
        if "enum" in found or "const" in found:
            return self._choice(found, name)
        if found.get("properties") or _kind(found) == "object":
            return self._object(found)
        if _kind(found) == "array":
            listed = self._values.get(name)
            plain = isinstance(listed, list) and not self._whole(found.get("items", {})).get("properties")
            return listed if plain else [self.value(found.get("items", {}), name.removesuffix("s"))]
        return self._scalar(found, name) if _kind(found) else self._values.get(name, "text")

    def _object(self, schema: Schema) -> dict[str, Any]:
        members = {name: self.value(one, name) for name, one in schema.get("properties", {}).items()}
        further = schema.get("additionalProperties")
        if not members and isinstance(further, Mapping):
            members["corvid-ai"] = self.value(further)
        return members

    def _choice(self, schema: Schema, name: str) -> Any:
        choices = [one for one in schema.get("enum", [schema.get("const")]) if one not in (None, "")]
        return self._values[name] if self._values.get(name) in choices else choices[0]

    def _scalar(self, schema: Schema, name: str) -> Any:
        known = self._values.get(name)
        kind = _kind(schema)
        fits = {"string": str, "integer": int, "number": int | float, "boolean": bool}
        if (
            known is not None
            and kind in fits
            and isinstance(known, fits[kind])
            and schema.get("format") != "date"
        ):
            return known
        if name.startswith(("reference", "key")):
            return "INC-2026-0001"
        value = _FORMATS.get(schema.get("format", ""), _PLAIN.get(kind))
        return min(value, schema["maximum"]) if isinstance(value, int) and "maximum" in schema else value

    def _whole(self, schema: Schema) -> dict[str, Any]:
        """``schema`` with its references followed and its parts laid together; of alternatives the first."""
        found = dict(schema)
        if "$ref" in found:
            found |= self._whole(self._components[found.pop("$ref").rsplit("/", 1)[1]])
        for name in ("oneOf", "anyOf"):
            if name in found:
                found |= self._whole(found.pop(name)[0])
        for part in found.pop("allOf", ()):
            inner = self._whole(part)
            properties = {**found.get("properties", {}), **inner.get("properties", {})}
            found |= inner | ({"properties": properties} if properties else {})
        return found


def _kind(schema: Schema) -> str:
    kinds = schema.get("type", "")
    return (
        str(next((kind for kind in kinds if kind != "null"), "")) if isinstance(kinds, list) else str(kinds)
    )
