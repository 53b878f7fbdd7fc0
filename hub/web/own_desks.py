"""A member who sees only their own desks: the pages find nothing else, and no address leads to anything else."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from flask import abort

from hub.conversations.seen_by import Viewpoint, is_seen, limits_of
from hub.records.call import Call, Task
from hub.records.conversation import Conversation, Text
from hub.records.line import Caller
from hub.records.outbox import OutboxRow
from hub.records.table import AccountOwned
from hub.web.dependencies import answer_with, pages

NAMED_IN_ADDRESSES: Mapping[str, type[AccountOwned]] = {
    "conversation_id": Conversation,
    "call_id": Call,
    "caller_id": Caller,
    "task_id": Task,
    "effect_id": OutboxRow,
    "text_id": Text,
}
"""The ids in addresses that name something not everybody may see."""


def see_only(seer: Viewpoint, address_values: Mapping[str, Any]) -> None:
    """Limit what this request reads; 404 where the address names something that the member may not see."""
    answer_with(dataclasses.replace(pages(), database=pages().database.limited_to(*limits_of(seer))))
    named = [(NAMED_IN_ADDRESSES[name], row_id) for name, row_id in address_values.items() if name in NAMED_IN_ADDRESSES]
    if not named:
        return
    with pages().database.read(seer.account_id) as session:
        if not all(is_seen(session, None, table, row_id) for table, row_id in named):
            abort(404)
