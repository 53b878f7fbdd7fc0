"""Notes: on a job or estimate where there is one, else in our block of the customer's notes.

The note of a lead is written once, when it is opened (matters.py); nothing can be added to it later.
"""

from hub.contract.context import ConnectorContext
from hub.contract.errors import Gone, NotSupported, Rejected
from hub.contract.people import Activity, ActivityRef, Matter, PersonRef
from integrations.housecallpro import notes_block, payloads
from integrations.housecallpro.customers import Customers
from integrations.housecallpro.reading import Row, created_row, is_closed, open_rows
from integrations.housecallpro.schedules import Schedules

IN_CUSTOMER = "customer"


class Notes:
    """The notes of one connection; the hub never writes two for one customer at the same time."""

    def __init__(self, context: ConnectorContext, schedules: Schedules) -> None:
        self._context = context
        self._api = context.api
        self._schedules = schedules
        self._customers = Customers(context)

    def log(self, person: PersonRef, matter: Matter | None, activity: Activity, key: str) -> ActivityRef:
        """Write the note where the work is; a job that is gone and an estimate without options leave the customer."""
        content = {"content": payloads.note_text(activity, key)}
        try:
            if matter is not None and matter.kind == "job":
                note = self._api.post(f"/jobs/{matter.id}/notes", json=content).json
                return ActivityRef(f"job/{matter.id}/{created_row(note, 'note')['id']}")
            if matter is not None and matter.kind == "estimate":
                option = payloads.first_option(self._schedules.estimate(person, matter.id))
                if option is not None:
                    note = self._api.post(f"/estimates/{matter.id}/options/{option}/notes", json=content).json
                    return ActivityRef(f"estimate/{matter.id}/{created_row(note, 'note')['id']}")
        except (Gone, NotSupported, Rejected) as trouble:
            if not is_closed(trouble):
                raise
        return self.write_in_customer(person, payloads.entry_text(activity), key)

    def write_in_customer(self, person: PersonRef, entry: str, key: str) -> ActivityRef:
        """Put the entry into our block of the customer's notes: they are read, merged and written back as a whole."""
        customer = self._customers.read(person)
        notes = notes_block.with_entry(customer.get("notes"), entry, key)
        if notes != customer.get("notes"):
            self._customers.rewrite(customer, notes=notes)
        return ActivityRef(f"{IN_CUSTOMER}/{person.id}/{key}")

    def find(self, person: PersonRef, key: str) -> ActivityRef | None:
        """The note with the mark of `key`, wherever it may have been written."""
        customer = self._customers.read(person)
        if notes_block.holds(customer.get("notes"), key):
            return ActivityRef(f"{IN_CUSTOMER}/{person.id}/{key}")
        of_customer = {"customer_id": person.id, "sort_by": "updated_at", "sort_direction": "desc"}
        for job in open_rows(self._api, "/jobs", "jobs", of_customer):
            if note := _with_mark(job, key):
                return ActivityRef(f"job/{job['id']}/{note['id']}")
        for estimate in open_rows(self._api, "/estimates", "estimates", of_customer):
            for option in estimate.get("options") or []:
                if note := _with_mark(option, key):
                    return ActivityRef(f"estimate/{estimate['id']}/{note['id']}")
        return None

    def revise(self, person: PersonRef, ref: ActivityRef, activity: Activity) -> ActivityRef:
        """Rewrite an entry of our block in place; a job's note cannot be changed."""
        where, _, rest = ref.id.partition("/")
        if where != IN_CUSTOMER:
            raise NotSupported("Housecall Pro lets nobody change the note of a job or estimate.")
        key = rest.partition("/")[2]
        if not notes_block.holds(self._customers.read(person).get("notes"), key):
            raise Gone("The entry no longer stands in the customer's notes.")
        return self.write_in_customer(person, payloads.entry_text(activity), key)


def _with_mark(record: Row, key: str) -> Row | None:
    notes = record.get("notes")
    return next((note for note in notes if notes_block.holds(note.get("content"), key)), None) if isinstance(notes, list) else None
