"""Every request that docs/api.md shows is answered as it stands there."""

import re
import shlex
from pathlib import Path
from typing import Any

from flask import Flask

from hub.records.connection import IndexedPerson
from hub.records.database import Database
from tests.fakes.account_rows import AccountRows
from tests.hub.api.conftest import key_for

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def requests_shown() -> list[str]:
    """Each curl of the page as one line."""
    blocks = (block.replace("\\\n", " ") for block in SHELL.findall(PAGE.read_text()))
    return [f"curl{one.split('# ')[0]}" for block in blocks for one in re.split(r"^curl", block, flags=re.MULTILINE)[1:]]


def as_typed(command: str, key: str) -> dict[str, Any]:
    """The request that curl would make of it."""
    words = shlex.split(command.replace("$KEY", key))
    asked: dict[str, Any] = {"method": "GET"}
    headers = []
    for option, value in zip(words, [*words[1:], ""], strict=True):
        if option == "-H":
            headers.append(value.split(": ", 1))
        elif option == "-X":
            asked["method"] = value
        elif option == "-d":
            asked["data"] = value
        elif option == "--data-urlencode":
            asked["query_string"] = dict([value.split("=", 1)])
        elif option.startswith("$HUB"):
            asked["path"] = option.removeprefix("$HUB")
    return {**asked, "headers": headers}


def test_every_request_on_the_page_works_as_it_is_written(app: Flask, database: Database, rows: AccountRows) -> None:
    line, caller = rows.line(number="+14155550100"), rows.caller(id=7)
    conversation = rows.conversation(line, caller, id=88)
    rows.call(line, caller, id=1042, conversation_id=conversation.id)
    ats = rows.connection(id=3, kind="connector", key="acme_ats", name="Acme ATS", webhook_token="acme")
    rows.add(IndexedPerson(connection_id=ats.id, vendor_id="77", kind="candidate", name="Sam Rivera"))
    key, shown = key_for(database, rows), requests_shown()
    assert len(shown) > 10
    for command in shown:
        answer = app.test_client().open(**as_typed(command, key))
        assert answer.status_code in (200, 201, 202), (command, answer.text)
