"""A vendor's own GraphQL description, as SDL or as an introspection answer, and whether a request fits it: names, types, variables."""

import json
import re
from pathlib import Path
from typing import Any, Protocol

from requests import PreparedRequest

from hub.conformance.not_installed import NotInstalled
from hub.masking import mask_text

SDL = (".graphql", ".graphqls", ".gql", ".sdl")
DESCRIBED = "__schema"
VALUE = re.compile(r",? found: .*|(?: got invalid value|: (?=[\"{\[\d])).*?(?=; |$)", re.DOTALL)


class SaysWhatIsWrong(Protocol):
    """A description of either kind."""

    def fault(self, request: PreparedRequest) -> str | None:
        """What is wrong with a request, None where it fits."""


def is_graphql(file: Path) -> bool:
    """Whether a file describes GraphQL: by its ending, or as an introspection answer."""
    return file.suffix in SDL or (file.suffix == ".json" and _introspected(file.read_text(encoding="utf-8")) is not None)


class GraphQLDescription:
    """One file of a description; raises NotInstalled without the library that reads it."""

    def __init__(self, file: Path) -> None:
        try:
            import graphql  # noqa: PLC0415 - only who checks against such a description needs it
        except ImportError as missing:
            raise NotInstalled("Checking against a GraphQL description needs graphql-core: pip install 'textback-hub[kit]'") from missing
        written = file.read_text(encoding="utf-8")
        introspected = _introspected(written)
        # descriptions as vendors publish them have faults of their own, so the description itself is not judged
        self._schema = (
            graphql.build_schema(written, assume_valid=True)
            if introspected is None
            else graphql.build_client_schema(introspected, assume_valid=True)  # type: ignore[arg-type]
        )

    def fault(self, request: PreparedRequest) -> str | None:
        """What is wrong with a request, None where it fits."""
        import graphql  # noqa: PLC0415 - see above

        sent = _sent(request)
        if sent is None:
            return "no GraphQL request: POST a JSON object with query and variables"
        try:
            document = graphql.parse(sent["query"])
        except graphql.GraphQLError as trouble:
            return f"not GraphQL: {trouble.message}"
        faults = graphql.validate(self._schema, document)
        if faults:
            return "; ".join(_without_value(fault.message) for fault in faults)
        operation = graphql.get_operation_ast(document, sent.get("operationName"))
        if operation is None:
            return "several operations, and operationName names none of them"
        return self._fault_of_variables(operation, sent.get("variables") or {})

    def _fault_of_variables(self, operation: Any, variables: dict[str, Any]) -> str | None:
        from graphql.execution.values import get_variable_values  # noqa: PLC0415 - see above

        declared = operation.variable_definitions or ()
        unknown = variables.keys() - {each.variable.name.value for each in declared}
        if unknown:
            return f"no variable {', '.join(sorted(unknown))}"
        read = get_variable_values(self._schema, declared, variables)
        return f"a variable does not fit: {'; '.join(_without_value(each.message) for each in read)}" if isinstance(read, list) else None


def _without_value(message: str) -> str:
    """The library repeats what was sent, which may be a number or a name."""
    return mask_text(VALUE.sub("", message))


def _introspected(written: str) -> dict[str, Any] | None:
    try:
        read = json.loads(written)
    except ValueError:
        return None
    data = read.get("data", read) if isinstance(read, dict) else None
    return data if isinstance(data, dict) and DESCRIBED in data else None


def _sent(request: PreparedRequest) -> dict[str, Any] | None:
    try:
        read = json.loads(request.body or b"")
    except ValueError:
        return None
    return read if request.method == "POST" and isinstance(read, dict) and isinstance(read.get("query"), str) else None
