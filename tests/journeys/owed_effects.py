"""The effects that processes are killed over: how each comes to be owed, and how often it truly happened."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.rig import Rig
from tests.journeys.vendors import GREENHOUSE, TWILIO

MAIL = "mail"


@dataclass(frozen=True)
class OwedEffect:
    """One kind of effect. `prepare` brings the journey to just before it, `bring_about` makes it owed, `count` is the vendor's truth.

    `vendor` gets `method` on `path`; `worker` is the process that does it. Nobody can look where a mail went.
    """

    name: str
    effect: str
    vendor: str
    worker: str
    business: Callable[[], Business]
    prepare: Callable[[Rig], object]
    bring_about: Callable[[Rig], object]
    count: Callable[[Rig], int]
    method: str = ""
    path: str = ""

    @property
    def can_be_looked_up(self) -> bool:
        """Whether the vendor can be asked if it happened."""
        return self.vendor != MAIL


def _missed(caller: str) -> Callable[[Rig], None]:
    def prepare(rig: Rig) -> None:
        rig.vendors.ring(caller)
        rig.wait_until_quiet()

    return prepare


def _count_assigned(rig: Rig) -> int:
    patches = rig.vendors.asked(GREENHOUSE, "PATCH", "/harvest/v3/applications/*")
    taken = [patch for patch in patches if patch["status"] == 200]
    assert not taken or rig.vendors.recruiter_of(cast.NOOR_APPLICATION) == cast.MIKA_AT_VENDOR
    return len(taken)


MESSAGES = "/api/2010-04-01/Accounts/*/Messages.json"
EFFECTS = (
    OwedEffect(
        name="text",
        effect="send_text",
        vendor=TWILIO,
        worker="texts",
        business=lambda: Business(has_ats=False),
        prepare=lambda _: None,
        bring_about=lambda rig: rig.vendors.ring(cast.STRANGER),
        count=lambda rig: len(rig.vendors.texts_to(cast.STRANGER)),
        method="POST",
        path=MESSAGES,
    ),
    OwedEffect(
        name="prospect",
        effect="create_person",
        vendor=GREENHOUSE,
        worker="sync",
        business=Business,
        prepare=_missed(cast.STRANGER),
        bring_about=lambda rig: rig.vendors.text(cast.STRANGER, cast.ABOUT_ROLE),
        count=lambda rig: len(rig.vendors.candidates_with(cast.STRANGER)),
        method="POST",
        path="/harvest/v3/candidates",
    ),
    OwedEffect(
        name="assign",
        effect="assign_owner",
        vendor=GREENHOUSE,
        worker="sync",
        business=Business,
        prepare=_missed(cast.NOOR),
        bring_about=lambda rig: rig.vendors.text(cast.NOOR, cast.ABOUT_ROLE),
        count=_count_assigned,
        method="PATCH",
        path="/harvest/v3/applications/*",
    ),
    OwedEffect(
        name="note",
        effect="log_activity",
        vendor=GREENHOUSE,
        worker="sync",
        business=Business,
        prepare=_missed(cast.INES),
        bring_about=lambda rig: rig.vendors.text(cast.INES, "is it still open?"),
        count=lambda rig: len(rig.vendors.notes_on(cast.INES_ID)),
        method="POST",
        path="/harvest/v3/notes",
    ),
    OwedEffect(
        name="notice",
        effect="text_member",
        vendor=TWILIO,
        worker="texts",
        business=lambda: Business(has_ats=False, desk_holder=cast.MIKA),
        prepare=_missed(cast.STRANGER),
        bring_about=lambda rig: rig.vendors.text(cast.STRANGER, cast.ABOUT_ROLE),
        count=lambda rig: len(rig.vendors.texts_to(str(cast.MIKA["phone"]))),
        method="POST",
        path=MESSAGES,
    ),
    OwedEffect(
        name="e-mail",
        effect="email_member",
        vendor=MAIL,
        worker="texts",
        business=lambda: Business(has_ats=False, desk_holder=cast.ELI),
        prepare=_missed(cast.STRANGER),
        bring_about=lambda rig: rig.vendors.text(cast.STRANGER, cast.ABOUT_ROLE),
        count=lambda rig: len(rig.mail.mails),
    ),
)
