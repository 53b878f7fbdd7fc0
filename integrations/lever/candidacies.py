"""A contact's candidacies, which Lever calls opportunities: reading them, and opening one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import Gone, NotSupported, Rejected, TryAgain, VendorTrouble
from hub.contract.people import Matter, PersonRef
from integrations.lever import payloads
from integrations.lever.reading import LeverApi, Row, id_in, is_closed, uuid_of

CLOCK_MARGIN = timedelta(minutes=5)
"""How far the vendor's clock may be behind ours when we look for what we wrote."""

EXPANDED = ("stage", "applications")


class Candidacies:
    """The candidacies of one connection. Lists leave confidential ones out unless they are asked for."""

    def __init__(self, context: ConnectorContext) -> None:
        self._context = context
        self._api = LeverApi(context)

    def open_of(self, person: PersonRef) -> list[Matter]:
        """The open ones, the one with the newest interaction first. Raises Gone where the contact is no more."""
        rows = payloads.newest_first(filter(payloads.is_active, self._of(person, archived=False, expanded=True)))
        if not rows:
            self.check_still_there(person)
        return [payloads.read_matter(row) for row in rows]

    def all_of(self, person: PersonRef) -> list[Row]:
        """Open and archived ones. Whether a list without a word on it holds archived ones is not certain, so each kind is asked for."""
        return payloads.newest_first([*self._of(person, archived=False), *self._of(person, archived=True)])

    def newest_of(self, person: PersonRef) -> str:
        """Where to write: the newest open one, else the newest archived one. Raises Gone, NotSupported."""
        rows = [row for row in self.all_of(person) if not row.get("isAnonymized")]
        if not rows:
            self.check_still_there(person)
            raise NotSupported("This person has no candidacy in Lever, and only a candidacy can be written on.")
        return str(next((row for row in rows if payloads.is_active(row)), rows[0])["id"])

    def check_still_there(self, person: PersonRef) -> None:
        """Raises Gone where the contact was deleted, merged away or anonymized."""
        try:
            contact = self._api.one(f"/contacts/{uuid_of(person.id)}")
        except (Rejected, NotSupported) as trouble:
            if is_closed(trouble):
                return
            if isinstance(trouble, Rejected) and trouble.reason == "redirected":
                raise Gone("This person was merged with another in Lever.") from trouble
            raise
        if contact.get("isAnonymized"):
            raise Gone("This person's data was anonymized in Lever.")

    def with_email(self, email: str) -> list[Row]:
        """Everybody's with this address, whom a create would be joined with."""
        about = {"email": email, "confidentiality": "all"}
        rows = [row for archived in (False, True) for row in self._api.rows("/opportunities", {**about, "archived": archived})]
        return payloads.newest_first(row for row in rows if not row.get("isAnonymized") and id_in(row.get("contact")))

    def created_since(self, since: datetime) -> list[Row]:
        """Everybody's that are open and were created since."""
        window = {"created_at_start": payloads.write_time(since - CLOCK_MARGIN), "archived": False, "confidentiality": "all"}
        return list(self._api.rows("/opportunities", window))

    def create(self, body: Mapping[str, Any]) -> Row:
        """Open one in the name of the acting user; who owns it is said now or never."""
        wanted = dict(body)
        stage = self._stage()
        if stage:
            wanted["stage"] = stage
        params: dict[str, Any] = {"perform_as": self.acting_user}
        postings = wanted.get("postings") or []
        if len(postings) > 1:
            sentence = "The mapping puts new candidacies on several postings, and Lever takes one."
            raise Rejected(sentence, reason="several_postings", field="postings")
        if postings and not wanted.get("owner"):
            params["perform_as_posting_owner"] = True
        try:
            made = self._api.post("/opportunities", wanted, params)
        except Rejected as refusal:
            if refusal.status != 403:
                raise
            sentence = "Lever does not let the user in whose name the hub acts create candidates, or the sign-in lacks that right."
            raise Rejected(sentence, reason="not_allowed", field="perform_as", status=403, body=refusal.body) from refusal
        if not made.get("id") or not id_in(made.get("contact")):
            raise TryAgain("Lever did not say which candidacy it made.", may_have_left=True)
        return made

    def add_tag(self, candidacy_id: str, tag: str) -> None:
        """Tag one; a tag that Lever does not have yet is made."""
        self._api.post(f"/opportunities/{uuid_of(candidacy_id)}/addTags", {"tags": [tag]})

    @property
    def acting_user(self) -> str:
        """The user in whose name everything is done."""
        return self._context.facts.get("acting_user_id", "")

    def _of(self, person: PersonRef, *, archived: bool, expanded: bool = False) -> list[Row]:
        about = {"contact_id": uuid_of(person.id), "archived": archived, "confidentiality": "all"}
        if not expanded:
            return list(self._api.rows("/opportunities", about))
        try:
            return list(self._api.rows("/opportunities", {**about, "expand": EXPANDED}))
        except (Rejected, NotSupported) as refusal:
            if not is_closed(refusal) and not (isinstance(refusal, Rejected) and refusal.status == 400):
                raise
        return list(self._api.rows("/opportunities", about))

    def _stage(self) -> str | None:
        """The id of the stage that the setting names; without one, or where it cannot be found, Lever's own first stage."""
        wanted = self._context.fields.settings("person").get("missed_call_stage", "").casefold()
        if not wanted:
            return None
        try:
            stages = list(self._api.rows("/stages"))
        except TryAgain:
            raise
        except VendorTrouble as trouble:
            self._context.log.warning("lever_stages_not_read", why=trouble.sentence)
            return None
        stage = next((row for row in stages if wanted in (str(row.get("text")).casefold(), str(row.get("id")).casefold())), None)
        if stage is None:
            self._context.log.warning("lever_stage_unknown", setting="missed_call_stage")
        return str(stage["id"]) if stage else None
