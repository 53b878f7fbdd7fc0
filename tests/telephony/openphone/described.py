"""Quo's own description of its REST interface below /v1, and what it finds wrong in what was said."""

from functools import cache

from requests import PreparedRequest, Response

from hub.conformance.recording_door import Said
from tests.vendor_descriptions import VendorDescription, found_wrong, read_description

FILE = "quo/quo_public_api_v1.json"
SERVER = "https://api.quo.com"


@cache
def described() -> VendorDescription:
    return VendorDescription(read_description(FILE), SERVER)


def faults(said: list[Said], server: str) -> list[str]:
    """What does not fit in requests below /v1 and in the answers to those that were carried out; a refusal's code is not described."""
    return [fault for exchange in said if exchange[0].url.startswith(f"{server}/v1/") for fault in _faults_of(exchange, server)]


def _faults_of(exchange: Said, server: str) -> list[str]:
    request, answered = exchange
    asked = PreparedRequest()
    url = f"{SERVER}{request.url.removeprefix(server)}"
    asked.prepare(method=request.method, url=url, headers=dict(request.headers), data=request.body)
    found = found_wrong(lambda: described().check_request(asked), asked)
    if not 200 <= answered.status < 300:
        return found
    answer = Response()
    answer.status_code, answer._content, answer.request = answered.status, answered.content, asked  # noqa: SLF001 - as requests fills it
    answer.headers.update(answered.headers)
    return found + found_wrong(lambda: described().check_answer(answer), asked)


def as_from_quo(answer: Response, server: str) -> Response:
    """A simulated answer as if Quo itself had been asked."""
    answer.request.url = f"{SERVER}{str(answer.request.url).removeprefix(server)}"
    return answer
