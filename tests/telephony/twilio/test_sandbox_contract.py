import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import requests

CALLER = "+14155550123"


def _plain_schema(node: Any) -> Any:
    """OpenAPI's `nullable` said the JSON Schema way, references kept."""
    if isinstance(node, list):
        return [_plain_schema(one) for one in node]
    if not isinstance(node, dict):
        return node
    plain = {name: _plain_schema(value) for name, value in node.items() if name not in ("nullable", "format", "pattern")}
    if node.get("nullable") and isinstance(node.get("type"), str):
        plain["type"] = [node["type"], "null"]
    return plain


def _problems(folder: Path, file: str, schema: str, record: dict[str, Any]) -> Iterator[str]:
    described = json.loads((folder / "twilio" / file).read_text())
    fields = described["components"]["schemas"][schema]["properties"]
    root = {"$ref": f"#/components/schemas/{schema}", "components": _plain_schema(described["components"])}
    yield from (error.message for error in jsonschema.Draft202012Validator(root).iter_errors(record))
    yield from (f"{name} is missing" for name in fields if name not in record)
    yield from (f"{name} is not described" for name in record if name not in fields)


def test_records_have_the_shape_of_twilios_own_description(twilio: Any, contract_folder: Path) -> None:
    twilio.customer.answers["/voice"] = '<Response><Dial action="/dial-done">+14155550150</Dial></Response>'
    twilio.customer.answers["/dial-done"] = '<Response><Record action="/vm-done"/></Response>'
    twilio.ring(caller={"voicemail_seconds": 4})
    twilio.send()
    twilio.text("picture", media=[{"content_type": "image/png", "content": ""}])
    recording = twilio.customer.at("/vm-done")[0].form["RecordingSid"]
    inbound = next(one for one in twilio.truth()["messages"] if one["direction"] == "inbound")
    records = [("message", one) for one in twilio.rest("GET", "/Messages.json").json()["messages"]]
    records += [("call", one) for one in twilio.rest("GET", "/Calls.json").json()["calls"]]
    records += [("incoming_phone_number", one) for one in twilio.rest("GET", "/IncomingPhoneNumbers.json").json()["incoming_phone_numbers"]]
    records += [("recording", twilio.rest("GET", f"/Recordings/{recording}.json").json())]
    records += [("message.media", one) for one in twilio.rest("GET", f"/Messages/{inbound['sid']}/Media.json").json()["media_list"]]
    assert {kind for kind, _ in records} == {"message", "call", "incoming_phone_number", "recording", "message.media"}
    for kind, record in records:
        assert list(_problems(contract_folder, "twilio_api_v2010.json", f"api.v2010.account.{kind}", record)) == []
    assert list(_problems(contract_folder, "twilio_api_v2010.json", "api.v2010.account", twilio.rest("GET", ".json").json())) == []


def test_the_create_parameters_are_those_of_twilios_own_description(twilio: Any, contract_folder: Path) -> None:
    described = json.loads((contract_folder / "twilio" / "twilio_api_v2010.json").read_text())
    content = described["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]["post"]["requestBody"]["content"]
    names = content["application/x-www-form-urlencoded"]["schema"]["properties"]
    for name in names:
        answer = twilio.rest("POST", "/Messages.json", data={"To": "+15005550001", name: "x"})
        assert "is not known" not in answer.json()["message"], name


def test_services_and_campaigns_have_the_shape_of_twilios_own_description(twilio: Any, contract_folder: Path) -> None:
    sid, account = "MG" + "1" * 32, twilio.api.rpartition("/")[2]
    service = {"sid": sid, "account": account, "numbers": ["+14155550100"], "campaign_status": "IN_PROGRESS"}
    twilio.control("seed", {"messaging_services": [service]})
    signed = (account, twilio.vendor.world.accounts[account].auth_token)
    for path, key, schema in (
        ("", "services", "messaging.v1.service"),
        (f"/{sid}/PhoneNumbers", "phone_numbers", "messaging.v1.service.phone_number"),
        (f"/{sid}/Compliance/Usa2p", "compliance", "messaging.v1.service.us_app_to_person"),
    ):
        answer = requests.get(f"{twilio.url}/messaging/v1/Services{path}", auth=signed, timeout=10)
        (record,) = answer.json()[key]
        assert list(_problems(contract_folder, "twilio_messaging_v1.json", schema, record)) == []
