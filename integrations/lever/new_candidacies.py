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

        Trouble with the note leaves the whole in doubt; it is written when the candidacy is found again.
        """
        self._candidacies.check_still_there(person)
        ours = {"title": matter.title, "owner": matter.owner_id}
        body = {**self._context.fields.to_theirs("matter", ours), "contact": uuid_of(person.id)}
        made = payloads.read_matter(self._candidacies.create(body))
        try:
            self._note(person, made, matter, key)
        except VendorTrouble as trouble:
            after = trouble.after if isinstance(trouble, TryAgain) else None
            raise TryAgain(trouble.sentence, after=after, may_have_left=True) from trouble
        return made

    def find(self, person: PersonRef, matter: NewMatter, key: str, since: datetime) -> Matter | None:
        """The newest open candidacy made since with our tags, now with its note: nothing was open before."""
        start = payloads.write_time(since - CLOCK_MARGIN)
        tags = self._context.fields.to_theirs("matter", {}).get("tags") or []
        ours = [
            row
            for row in self._candidacies.all_of(person)
            if payloads.is_active(row)
            and (row.get("createdAt") or start) >= start
            and all(payloads.carries_tag(row, str(tag)) for tag in payloads.listed(tags))
        ]
        newest = max(ours, key=lambda row: row.get("createdAt") or start, default=None)
        if newest is None:
            return None
        found = payloads.read_matter(newest)
        self._note(person, found, matter, key)
        return found

    def _note(self, person: PersonRef, made: Matter, matter: NewMatter, key: str) -> None:
        """What was said, once: a note that carries the key is not written again."""
        said = Activity(about="conversation", title=matter.title, body=matter.note, at=self._context.clock(), thread=matter.thread)
        self._notes.log(person, made, said, key)
