"""Whether a contact may be texted, by the account's data protection and by a tag."""

from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported
from hub.contract.people import Activity, PersonRef
from integrations.lever import payloads
from integrations.lever.candidacies import Candidacies
from integrations.lever.notes import Notes


class OptOuts:
    """Tags stand on candidacies, so a person is marked on each of theirs."""

    def __init__(self, context: ConnectorContext, candidacies: Candidacies, notes: Notes) -> None:
        self._context = context
        self._candidacies = candidacies
        self._notes = notes

    def may_text(self, person: PersonRef) -> bool:
        """Whether no candidacy of theirs, open or archived, speaks against it. No policy at all means that they may."""
        return not any(payloads.forbids_texts(row, self._tag) for row in self._candidacies.all_of(person))

    def mark(self, person: PersonRef, why: str) -> None:
        """Note why on the newest candidacy, then tag all that lack the tag. Raises NotSupported where there is none or no tag is set."""
        if not self._tag:
            raise NotSupported("The mapping names no tag for people who must not be texted.")
        rows = [row for row in self._candidacies.all_of(person) if not row.get("isAnonymized")]
        untagged = [row for row in rows if not payloads.carries_tag(row, self._tag)]
        if rows and not untagged:
            return
        said = Activity(about="opt_out", title="No texts", body=why, at=self._context.clock())
        self._notes.log(person, None, said, f"do-not-text-{person.id}")
        for row in untagged:
            self._candidacies.add_tag(str(row["id"]), self._tag)

    @property
    def _tag(self) -> str:
        return self._context.fields.settings("person").get("do_not_text_tag", "")
