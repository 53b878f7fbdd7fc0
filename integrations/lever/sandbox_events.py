"""What Lever tells by webhooks: ids only, to be read again (Lever docs, webhooks). No event speaks of notes or owners."""

from collections.abc import Callable

from hub.sandbox.lagging import Row
from integrations.lever.sandbox_account import Account

EVENTS = (
    "applicationCreated",
    "candidateHired",
    "candidateStageChange",
    "candidateArchiveChange",
    "candidateDeleted",
    "interviewCreated",
    "interviewUpdated",
    "interviewDeleted",
    "contactCreated",
    "contactUpdated",
)
EVENTS_BY_ORIGIN = EVENTS[:4]

Emit = Callable[[str, Row, str | None], None]


class Events:
    """Hands each event's data to the webhooks, with the candidacy's origin where there is one."""

    def __init__(self, account: Account, emit: Emit) -> None:
        self._account = account
        self._emit = emit

    def contact_created(self, contact: Row) -> None:
        """A person is new."""
        self._emit("contactCreated", {self._account.settings.contact_event_key: contact["id"]}, None)

    def contact_updated(self, contact: Row) -> None:
        """A person's own fields changed."""
        self._emit("contactUpdated", {self._account.settings.contact_event_key: contact["id"]}, None)

    def application_created(self, application: Row, row: Row) -> None:
        """A candidacy is on a posting."""
        self._emit("applicationCreated", {"applicationId": application["id"], **_ids(row)}, row["origin"])

    def stage_changed(self, row: Row, from_stage: str | None) -> None:
        """A candidacy is on another stage."""
        self._emit("candidateStageChange", {**_ids(row), "fromStageId": from_stage, "toStageId": row["stage"]}, row["origin"])

    def archive_changed(self, row: Row) -> None:
        """A candidacy was archived or taken up again; with a reason that means so, the person was hired."""
        self._emit("candidateArchiveChange", _ids(row), row["origin"])
        reason = self._account.rows("archive_reasons").get(row["archiveReason"] or "")
        if reason is not None and reason["type"] == "hired":
            self._emit("candidateHired", _ids(row), row["origin"])

    def opportunity_deleted(self, row: Row) -> None:
        """A candidacy is gone."""
        self._emit("candidateDeleted", _ids(row), row["origin"])


def _ids(row: Row) -> Row:
    return {"opportunityId": row["id"], "candidateId": row["id"], "contactId": row["contact"]}
