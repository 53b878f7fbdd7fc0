"""The page about the API: its description as people read it, without a script."""

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from hub.api.dependencies import parts

LONGEST_EXAMPLE_DEPTH = 8
PLAIN: Mapping[str, Any] = {"boolean": False, "integer": 1, "number": 1.0, "string": "…"}


def show_docs() -> ResponseReturnValue:
    """Every address with what it takes and answers."""
    spec: dict[str, Any] = current_app._get_spec("json")  # type: ignore[attr-defined]  # noqa: SLF001 - APIFlask's cached description
    return render_template(
        "docs.html",
        spec=spec,
        look=parts().look,
        groups=[(tag, _operations(spec, tag["name"])) for tag in spec["tags"]],
        coded=coded,
    )


def _operations(spec: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    """The operations of a group as the page shows them."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "id": operation["operationId"],
            "summary": operation["summary"],
            "description": operation["description"],
            "parameters": [{**one, "what": _what(spec, one)} for one in operation["parameters"]],
            "body": _shown(spec, operation.get("requestBody")),
            "answer": next((_shown(spec, answer) for status, answer in operation["responses"].items() if status.startswith("2")), None),
            "status": next(status for status in operation["responses"] if status.startswith("2")),
            "problems": [status for status in operation["responses"] if not status.startswith("2")],
            "curl": _curl(spec, path, method.upper(), operation),
        }
        for path, operations in spec["paths"].items()
        for method, operation in operations.items()
        if tag in operation["tags"]
    ]


def _what(spec: dict[str, Any], parameter: dict[str, Any]) -> str:
    """A parameter in words: what is said of it, and what it can be."""
    schema = parameter["schema"]
    if "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    said = [parameter.get("description", ""), f"One of {', '.join(schema['enum'])}." if "enum" in schema else ""]
    return " ".join(part for part in said if part) or {"integer": "A whole number.", "boolean": "true or false."}.get(schema["type"], "")


def coded(sentence: str) -> Markup:
    """A sentence in which what stands between backticks is shown as code."""
    said = [escape(part) for part in sentence.split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(said))


def _curl(spec: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> str:
    """The request as one types it."""
    path = re.sub(r"{\w+}", "1042", path)
    lines = [f"curl{'' if method == 'GET' else f' -X {method}'} '{spec['servers'][0]['url']}{path}'", "-H 'Authorization: Bearer tbh_…'"]
    lines += [f"-H '{one['name']}: {example_of(spec, one['schema'])}'" for one in operation["parameters"] if one["in"] == "header"]
    if "requestBody" in operation:
        body = example_of(spec, operation["requestBody"]["content"]["application/json"]["schema"])
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(body, ensure_ascii=False)}'"]
    return " \\\n  ".join(lines)


def _shown(spec: dict[str, Any], place: dict[str, Any] | None) -> str | None:
    """An example of a body as indented JSON."""
    if place is None or "content" not in place:
        return None
    schema = place["content"]["application/json"]["schema"]
    return json.dumps(example_of(spec, schema), indent=2, ensure_ascii=False)


def example_of(spec: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Any:
    """A value that fits the schema, made of the examples of its fields."""
    if depth > LONGEST_EXAMPLE_DEPTH:
        return None
    known = [*schema.get("examples", ()), *schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())]
    if "$ref" in schema and not known:
        return example_of(spec, spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], depth + 1)
    ways = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    if known or ways:
        return known[0] if known else example_of(spec, ways[0], depth + 1)
    if schema.get("type") == "array":
        return [example_of(spec, schema["items"], depth + 1)]
    if schema.get("type") in PLAIN:
        return PLAIN[schema["type"]]
    return {name: example_of(spec, one, depth + 1) for name, one in schema.get("properties", {}).items()}
