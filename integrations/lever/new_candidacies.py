"""A new candidacy of somebody whom Lever knows already: opened, then noted on, in two requests."""

from datetime import datetime

from hub.contract.context import ConnectorContext
from hub.contract.errors import TryAgain, VendorTrouble
from hub.contract.people import Activity, Matter, NewMatter, PersonRef
from integrations.lever import payloads
from integrations.lever.candidacies import CLOCK_MARGIN, Candidacies
from integrations.lever.notes import Notes
from integrations.lever.reading import uuid_of


class NewCandidacies:
    """Opens candidacies for known contacts; a contact without an address would else be created a second time."""

    def __init__(self, context: ConnectorContext, candidacies: Candidacies, notes: Notes) -> None:
        self._context = context
        self._candidacies = candidacies
        self._notes = notes

    def open(self, person: PersonRef, matter: NewMatter, key: str) -> Matter:
        """Open one with its owner, and note on it what was said. Raises Gone where the contact is no more.

        Trouble with the note leaves the whole in doubt: the candidacy is then found open, and noted on like any other.
        """
        self._candidacies.check_still_there(person)
        ours = {"title": matter.title, "owner": matter.owner_id}
        body = {**self._context.fields.to_theirs("matter", ours), "contact": uuid_of(person.id)}
        made = payloads.read_matter(self._candidacies.create(body))
        said = Activity(about="conversation", title=matter.title, body=matter.note, at=self._context.clock(), thread=matter.thread)
        try:
            self._notes.log(person, made, said, key)
        except VendorTrouble as trouble:
            after = trouble.after if isinstance(trouble, TryAgain) else None
            raise TryAgain(trouble.sentence, after=after, may_have_left=True) from trouble
        return made

    def find(self, person: PersonRef, key: str, since: datetime) -> Matter | None:
        """The open candidacy made since that has its note."""
        start = payloads.write_time(since - CLOCK_MARGIN)
        rows = [row for row in self._candidacies.all_of(person) if payloads.is_active(row) and (row.get("createdAt") or start) >= start]
        made = next((row for row in rows if self._notes.is_on(str(row["id"]), key)), None)
        return payloads.read_matter(made) if made else None
