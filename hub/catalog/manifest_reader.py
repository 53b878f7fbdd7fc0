"""A manifest's TOML, checked against the schema and turned into the contract's `Manifest`."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from hub.contract import CONTRACT_VERSION
from hub.contract.manifest import (
    Conformance,
    Exemption,
    Files,
    FormField,
    Host,
    Lag,
    Limits,
    MadeRecord,
    Manifest,
    NarrowLimit,
    Paging,
    RehearsalFacts,
    RightFact,
    SignIn,
)

TEMPLATE_FIELD = re.compile(r"\{(\w+)\}")
CODE_MODE = "authorization_code"
CLIENT_FIELDS = frozenset({"client_id", "client_secret", "redirect_uri"})


class WrongManifest(ValueError):
    """A manifest cannot be used; each sentence names the file, the key and what to write."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(files("hub.catalog").joinpath("manifest.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker(["regex"]))


@cache
def read_manifest(text: str, file: str, package: str, *, is_phone_provider: bool) -> Manifest:
    """The manifest written in `text`; `file` is what errors call it. Raises WrongManifest with all that is wrong.

    The same text is checked once: a process asks for its vendors in several places.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise WrongManifest([f"{file}: this is not TOML: {wrong}"]) from wrong
    problems = [f"{file}: {problem}" for problem in _problems(data, is_phone_provider=is_phone_provider)]
    if problems:
        raise WrongManifest(problems)
    return _manifest(data, package)


def _problems(data: dict[str, Any], *, is_phone_provider: bool) -> list[str]:
    problems = [_sentence(error) for error in sorted(_validator().iter_errors(data), key=lambda error: list(map(str, error.absolute_path)))]
    if problems:
        return problems
    return [*_kind_problems(data, is_phone_provider=is_phone_provider), *_contract_problems(data["contract"]), *_reference_problems(data)]


def _sentence(error: ValidationError) -> str:
    key = _written_path(error)
    schema: Any = error.schema
    found: Any = error.instance
    match error.validator:
        case "required":
            wanted: Any = error.validator_value
            missing = next(name for name in wanted if name not in found)
            return f"{f'{key}.{missing}' if key else missing} is missing: write {_description(schema, missing)}"
        case "additionalProperties":
            unknown = ", ".join(sorted(set(found) - set(schema["properties"])))
            return f"{key or 'the file'} has unknown keys ({unknown}): write only {', '.join(sorted(schema['properties']))}"
        case _:
            return f"{key} is wrong: write {schema.get('description') or error.message}"


def _description(schema: Mapping[str, Any], missing: str) -> str:
    """What the schema says of a key; a condition lists no keys itself, those that conditions ask for stand in two places."""
    whole: Any = _validator().schema
    for place in (schema, whole["$defs"]["sign_in"], whole["properties"]["paging"]):
        if missing in place.get("properties", {}):
            return str(place["properties"][missing]["description"])
    return "it"


def _written_path(error: ValidationError) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    return path.removeprefix(".")


def _kind_problems(data: Mapping[str, Any], *, is_phone_provider: bool) -> Iterator[str]:
    if is_phone_provider and data["kind"] != "phone":
        yield 'kind is wrong: write "phone" in a provider.toml'
    if not is_phone_provider and data["kind"] == "phone":
        yield 'kind is wrong: write "ats", "crm" or "jobs" in a connector.toml'


def _contract_problems(contract: str) -> Iterator[str]:
    lowest, ends_before = (int(number) for number in re.findall(r"\d+", contract))
    if lowest > CONTRACT_VERSION:
        yield f"contract is {contract}, which is newer than this hub's contract {CONTRACT_VERSION}: update the hub to use this vendor"
    elif ends_before <= CONTRACT_VERSION:
        yield f"contract is {contract}, which is older than this hub's contract {CONTRACT_VERSION}: update the vendor's package"


def _reference_problems(data: Mapping[str, Any]) -> Iterator[str]:
    hosts = data.get("hosts", {})
    for index, way in enumerate(data.get("sign_in", [])):
        entered = {field["name"] for field in way.get("form", ())}
        known = entered | {f"host_{name}" for name in hosts}
        if way["mode"] == CODE_MODE:
            known |= CLIENT_FIELDS
            if entered & CLIENT_FIELDS:
                named = ", ".join(sorted(entered & CLIENT_FIELDS))
                yield f"sign_in[{index}].form has {named}: leave that out, the installation enters its own OAuth client elsewhere"
        for name, template in _templates(way):
            unknown = set(TEMPLATE_FIELD.findall(template)) - known
            if unknown:
                key = f"sign_in[{index}].{name}"
                yield f"{key} names {', '.join(sorted(unknown))}: write only fields of its form ({', '.join(sorted(entered))})"
        for name in ("token_host", "authorize_host"):
            if way.get(name, "") not in ("", *hosts):
                yield f"sign_in[{index}].{name} is {way[name]}: write the name of a host under [hosts]"


def _templates(way: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("user", "password", "key"):
        yield name, way.get(name, "")
    for table in ("token_params", "authorize_params", "headers"):
        for name, template in way.get(table, {}).items():
            yield f"{table}.{name}", template


def _manifest(data: Mapping[str, Any], package: str) -> Manifest:
    return Manifest(
        key=data["key"],
        name=data["name"],
        kind=data["kind"],
        contract=data["contract"],
        hosts={name: Host(name=name, **host) for name, host in data.get("hosts", {}).items()},
        sign_in=tuple(_sign_in(way) for way in data.get("sign_in", [])),
        limits=_limits(data.get("limits", {})),
        lag=Lag(**data.get("lag", {})),
        paging=Paging(**data.get("paging", {})),
        rights=tuple(RightFact(**{**right, "abilities": tuple(right.get("abilities", ()))}) for right in data.get("rights", [])),
        docs=data["docs"],
        cannot=tuple(data.get("cannot", ())),
        sees=frozenset(data.get("sees", ())),
        facts=data.get("facts", {}),
        package=package,
        class_name=data["class"],
        conformance=_conformance(data.get("conformance", {})),
        rehearsal=_rehearsal(data.get("rehearsal", {})),
        files=Files(**{**data.get("files", {}), "hosts": tuple(data.get("files", {}).get("hosts", ()))}),
    )


def _conformance(facts: Mapping[str, Any]) -> Conformance:
    return Conformance(
        exempt=tuple(Exemption(**exemption) for exemption in facts.get("exempt", [])),
        descriptions=tuple(facts.get("descriptions", ())),
        sandbox_by_another_hand=facts.get("sandbox_by_another_hand", ""),
        region=facts.get("region", "US"),
    )


def _rehearsal(facts: Mapping[str, Any]) -> RehearsalFacts:
    makes = tuple(MadeRecord(**one) for one in facts.get("makes", ()))
    return RehearsalFacts(**{**facts, "reads": tuple(facts.get("reads", ())), "makes": makes})


def _limits(facts: Mapping[str, Any]) -> Limits:
    return Limits(**{**facts, "narrow": tuple(NarrowLimit(**one) for one in facts.get("narrow", ()))})


def _sign_in(way: Mapping[str, Any]) -> SignIn:
    form = tuple(FormField(**{**field, "pasted_before": tuple(field.get("pasted_before", ()))}) for field in way.get("form", ()))
    client = {"user": "{client_id}", "password": "{client_secret}"} if way["mode"] == CODE_MODE else {}
    return SignIn(**{**client, **way, "form": form, "scopes": tuple(way.get("scopes", ()))})
