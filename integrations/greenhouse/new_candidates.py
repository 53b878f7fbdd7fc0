"""Creating a prospect, with as much of what is known as Greenhouse takes."""

from collections.abc import Mapping
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import AlreadyThere, Rejected
from hub.contract.people import NewPerson, PersonRef
from integrations.greenhouse import payloads
from integrations.greenhouse.reading import as_far_as_allowed, id_in, rows


class NewCandidates:
    """Greenhouse knows no duplicates: every create makes a person."""

    def __init__(self, context: ConnectorContext) -> None:
        self._context = context

    def create(self, person: NewPerson) -> PersonRef:
        """Create; where Greenhouse refuses the whole, the person comes without source, tags and owner.

        Raises AlreadyThere where somebody has the address already, Rejected where several have.
        """
        if person.email:
            self._check_nobody_has(person.email, person.not_these)
        mapped = self._context.fields.to_theirs("person", payloads.our_fields(person))
        whole = payloads.prospect(mapped, self._source() if "source_id" not in mapped.get("application", {}) else None)
        bare = payloads.bare_prospect(whole)
        try:
            return self._post(whole)
        except Rejected as refusal:
            if refusal.status != 422 or bare == whole:
                raise
            self._context.log.warning(
                "greenhouse_refused_create_with_extras", extras=sorted(set(whole) - set(bare) | set(whole["application"]))
            )
        return self._post(bare)

    def _check_nobody_has(self, email: str, but: frozenset[str]) -> None:
        found = rows(self._context.api, "/v3/candidates", {"email": email, "fields": "id", "private": "true"})
        known = [row["id"] for row in found if str(row["id"]) not in but]
        if len(known) > 1:
            sentence = "Several people in Greenhouse have this e-mail address; a person must say which of them is calling."
            raise Rejected(sentence, reason="several_with_email", field="email")
        if known:
            raise AlreadyThere("Somebody in Greenhouse has this e-mail address already.", ref=str(known[0]))

    def _post(self, new: Mapping[str, Any]) -> PersonRef:
        answer = self._context.api.post("/v3/candidates", json=new).json
        # Documented as {"candidate": …}; a bare candidate is understood too.
        return payloads.person_ref(id_in(answer.get("candidate", answer) if isinstance(answer, dict) else None))

    def _source(self) -> int | None:
        """The number of the source that the setting names; Greenhouse takes no source that a person has not made there."""
        wanted = self._context.fields.settings("person").get("missed_call_source", "").strip()
        if not wanted:
            return None
        if wanted.isdecimal():
            return int(wanted)
        sources = as_far_as_allowed(rows(self._context.api, "/v3/sources"))
        found = next((row["id"] for row in sources if str(row.get("name")).casefold() == wanted.casefold()), None)
        if found is None:
            self._context.log.info("greenhouse_source_unknown", setting="missed_call_source")
        return None if found is None else int(found)
