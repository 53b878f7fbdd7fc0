"""The smallest vendor on the whole kit: people who borrow books. Its pages, door and headers are given by a test."""

from hub.sandbox import utc_now
from hub.sandbox.doors import Door
from hub.sandbox.keys import ApiKeys
from hub.sandbox.lagging import Row
from hub.sandbox.limits import FixedWindow, LimitHeaders, Rate
from hub.sandbox.paging import Pages, PathPages
from hub.sandbox.strict_api import Habits
from hub.sandbox.system import Held, HeldActivity, HeldMatter, HeldPerson, PutOwner, PutPerson
from hub.sandbox.table_system import TableSystem
from hub.sandbox.vendor import Clock

PAGE = 2
RIGHTS = ("readers", "staff")
READER = {"name": str, "phones": list, "age": int, "fee": float, "barred": bool, "card": dict}
ANNOUNCED = LimitHeaders(limit="X-Limit", remaining="X-Left", wait="Retry-After")


class SmallLibrary(TableSystem):
    """Readers, kept at `/library/api/v1/readers`; `pages` and `door` as a test wants them."""

    def __init__(
        self, clock: Clock = utc_now, *, pages: Pages | None = None, door: Door | None = None, announced: LimitHeaders = ANNOUNCED
    ) -> None:
        habits = Habits(
            door=door or ApiKeys(RIGHTS),
            limiter=FixedWindow(clock, lambda: Rate(requests=3, seconds=10)),
            announced=announced,
            pages=pages or PathPages(PAGE),
            shape=lambda refused: {"error": {"code": refused.status, "text": str(refused)}},
        )
        super().__init__("library", "Library", clock, prefix="/api/v1", tables={"readers": READER}, habits=habits)
        self.api.get("/house", None, lambda: {"id": "house-1"})
        self.api.get("/staff", "staff", lambda: {"count": 4})
        self.api.rows("/readers", "readers", lambda sent: self.listed("readers", **sent), params=("name",))
        self.api.post("/readers", "readers", lambda sent: self.add("readers", **sent), fields=READER, required=("name",))
        self.api.get("/readers/<reader_id>", "readers", lambda reader_id: self.find("readers", id=reader_id))
        self.api.patch("/readers/<reader_id>", "readers", self._change, fields=READER)
        self.api.put("/readers/<reader_id>", "readers", self._change, fields=READER, required=tuple(READER))
        self.api.delete("/readers/<person>", "readers", self.remove_person)

    def put_owner(self, owner: PutOwner) -> str:
        return owner.email

    def put_person(self, person: PutPerson) -> str:
        return str(self.add("readers", name=person.name, phones=list(person.phones))["id"])

    def remove_person(self, person: str) -> None:
        self.remove("readers", person)

    def held(self) -> Held:
        rows = self.written("readers")
        return Held(
            people=[HeldPerson(id=row["id"], name=row["name"], phones=row["phones"], may_text=not row["barred"]) for row in rows],
            matters=[HeldMatter(id=f"loan-{row['id']}", person=row["id"], kind="loan", title="The <Odyssey>", owner="u7") for row in rows],
            activities=[HeldActivity(id=f"note-{row['id']}", person=row["id"], text="Owes\n2 <coins>") for row in rows],
        )

    def _change(self, sent: Row, reader_id: str) -> Row:
        return self.change("readers", reader_id, **sent)
