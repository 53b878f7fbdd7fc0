"""Whether a candidate may be texted, by a tag or by custom fields of the account."""

from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported, Rejected
from hub.contract.people import Activity, PersonRef
from integrations.greenhouse import payloads
from integrations.greenhouse.candidates import CUSTOM_FIELDS, Candidates
from integrations.greenhouse.notes import Notes
from integrations.greenhouse.reading import Row, as_far_as_allowed, is_refusal_of_right, rows

READ_FOR_IT = frozenset({"tags", CUSTOM_FIELDS})


class OptOuts:
    """The mark is a tag, unless the account has a yes/no field for it."""

    def __init__(self, context: ConnectorContext, candidates: Candidates, notes: Notes) -> None:
        self._context = context
        self._api = context.api
        self._candidates = candidates
        self._notes = notes
        settings = context.fields.settings("person")
        self._tag = settings.get("do_not_text_tag", "").strip()
        self._no_texts, self._consent = settings.get("do_not_text_field", "").strip(), settings.get("consent_field", "").strip()

    def may_text(self, person: PersonRef) -> bool:
        """Whether neither the tag nor a field speaks against it. Raises Gone where the person is no more."""
        return self._is_open(self._candidates.one(person, READ_FOR_IT))

    def mark(self, person: PersonRef, why: str) -> None:
        """Note why, then mark. Raises NotSupported where the mapping names neither a tag nor a field for it."""
        candidate = self._candidates.one(person, READ_FOR_IT)
        if not self._is_open(candidate):
            return
        if not (self._tag or self._no_texts or self._consent):
            raise NotSupported("The mapping names neither a tag nor a field for people who must not be texted.")
        self._note(person, why)
        if self._no_texts or self._consent:
            self._set_field(candidate)
        else:
            self._add_tag(candidate)

    def _is_open(self, candidate: Row) -> bool:
        tagged = self._tag.casefold() in (str(tag).casefold() for tag in candidate.get("tags") or ()) if self._tag else False
        refused, agreed = payloads.custom_answer(candidate, self._no_texts), payloads.custom_answer(candidate, self._consent)
        return not tagged and refused is not True and agreed is not False

    def _note(self, person: PersonRef, why: str) -> None:
        """Once; a credential that may not write notes still marks."""
        key = f"do-not-text-{person.id}"
        said = Activity(about="opt_out", title="No texts", body=why, at=self._context.clock())
        try:
            if self._notes.find(person, key) is None:
                self._notes.log(person, None, said, key)
        except (NotSupported, Rejected) as trouble:
            if not is_refusal_of_right(trouble):
                raise

    def _set_field(self, candidate: Row) -> None:
        """All custom fields are written back: whether a write empties those that it leaves out is not certain."""
        name, answer = (self._no_texts, True) if self._no_texts else (self._consent, False)
        held = {key: value for key, value in payloads.custom_fields_of(candidate).items() if value is not None}
        entries = [{"name_key": key, "value": value} for key, value in {**held, name: answer}.items()]
        try:
            self._change(candidate, {CUSTOM_FIELDS: entries})
        except Rejected as refusal:
            if refusal.status != 422:
                raise
            sentence = f"Greenhouse does not take the field \u201c{name}\u201d as a yes or no of a candidate; the mapping names it."
            raise Rejected(sentence, reason="field_refused", field=name, status=422, body=refusal.body) from refusal

    def _add_tag(self, candidate: Row) -> None:
        """By the tag's number, which leaves the others alone; a tag that does not exist yet comes with the whole list."""
        known = [tag for tag in as_far_as_allowed(rows(self._api, "/v3/candidate_tags")) if self._is_ours(tag.get("name"))]
        if known:
            try:
                self._api.post("/v3/applied_candidate_tags", json={"candidate_id": candidate["id"], "candidate_tag_id": known[0]["id"]})
            except (NotSupported, Rejected) as refusal:
                if not is_refusal_of_right(refusal):
                    raise
            else:
                return
        name = known[0]["name"] if known else self._tag
        try:
            self._change(candidate, {"tags": [*(candidate.get("tags") or ()), name]})
        except Rejected as refusal:
            if refusal.status != 422:
                raise
            sentence = f"Greenhouse has no tag \u201c{self._tag}\u201d and takes no new one from a program; make it there."
            raise Rejected(sentence, reason="tag_unknown", field="tags", status=422, body=refusal.body) from refusal

    def _is_ours(self, name: Any) -> bool:
        return str(name).casefold() == self._tag.casefold()

    def _change(self, candidate: Row, change: dict[str, Any]) -> None:
        self._api.patch(f"/v3/candidates/{candidate['id']}", json=change)
