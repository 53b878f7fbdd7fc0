"""The effects that processes are killed over: how each comes to be owed, and how often it truly happened."""

from collections.abc import Callable
from dataclasses import dataclass

from hub.catalog.discovery import Catalog
from hub.contract.connector import Ability, abilities_of
from hub.contract.phone_events import VoicemailLeft
from hub.events import VoicemailReported
from hub.journey import run_stored_journey
from hub.records.call import Call
from hub.records.connection import PersonLink
from tests.journeys import cast
from tests.journeys.business import Business, hold_line
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig
from tests.journeys.vendors import TWILIO

MAIL, SYSTEM = "mail", "system"


@dataclass(frozen=True)
class OwedEffect:
    """One kind of effect. `prepare` brings the journey to just before it, `bring_about` makes it owed, `count` is the vendor's truth.

    `vendor` gets `method` on `path`; the firm's own system gets whatever changes something there, needs the `ability`, and is none of
    those that never do this.
    `worker` is the process that does it. Nobody can look where a mail went.
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
    ability: Ability | None = None
    never_at: frozenset[str] = frozenset()

    @property
    def can_be_looked_up(self) -> bool:
        """Whether the vendor can be asked if it happened."""
        return self.vendor != MAIL


def _missed(caller: str) -> Callable[[Rig], None]:
    def prepare(rig: Rig) -> None:
        rig.vendors.ring(caller)
        eventually(lambda: any(call.decision for call in rig.rows(Call)), "the call is decided")
        rig.wait_until_quiet()

    return prepare


ASKED_AGAIN = "is it still open?"
NOT_TO_BE_TEXTED = "not to be texted"


def _missed_with_an_owner_to_set(rig: Rig) -> None:
    """Noor has something open without an owner, and from now on somebody answers for the line."""
    seed = cast.OPEN_WITHOUT_AN_OWNER.get(rig.vendors.system)
    if seed is not None:
        rig.vendors.seed(rig.vendors.system, seed(rig.business.at_vendor["Noor Lind"]))
    _missed(cast.NOOR)(rig)
    assert not any(link.matters[0]["owner_fixed"] for link in rig.rows(PersonLink))
    hold_line(rig.hub, rig.business, cast.MIKA)


def _report_voicemail(rig: Rig) -> None:
    """The voicemail of a call that is noted already is reported late."""
    (call,) = rig.rows(Call)
    left = VoicemailLeft(key="late", call_id=call.provider_call_id, line="", caller="", at=call.started_at, media="RE1", duration_s=9)
    with rig.hub.database.write(rig.business.account_id) as session:
        run_stored_journey(session, VoicemailReported(call.line_id, left))


MESSAGES = "/api/2010-04-01/Accounts/*/Messages.json"
EFFECTS = (
    OwedEffect(
        name="text",
        effect="send_text",
        vendor=TWILIO,
        worker="texts",
        business=lambda: Business(has_system=False),
        prepare=lambda _: None,
        bring_about=lambda rig: rig.vendors.ring(cast.STRANGER),
        count=lambda rig: len(rig.vendors.texts_to(cast.STRANGER)),
        method="POST",
        path=MESSAGES,
    ),
    OwedEffect(
        name="person",
        effect="create_person",
        vendor=SYSTEM,
        worker="sync",
        business=Business,
        prepare=_missed(cast.STRANGER),
        bring_about=lambda rig: rig.vendors.text(cast.STRANGER, cast.ABOUT_ROLE),
        count=lambda rig: len(rig.vendors.people_with(cast.STRANGER)),
        ability=Ability.CREATE,
    ),
    OwedEffect(
        name="assign",
        effect="assign_owner",
        vendor=SYSTEM,
        worker="sync",
        business=lambda: Business(account={"quiet_period_s": 30}),
        prepare=_missed_with_an_owner_to_set,
        bring_about=lambda rig: rig.vendors.text(cast.NOOR, cast.ABOUT_ROLE),
        count=lambda rig: int(rig.vendors.owners_of(cast.NOOR) == {rig.business.at_vendor[str(cast.MIKA["email"])]}),
        ability=Ability.ASSIGN,
        never_at=cast.OWNERS_ARE_FIXED,
    ),
    OwedEffect(
        name="matter",
        effect="open_matter",
        vendor=SYSTEM,
        worker="sync",
        business=Business,
        prepare=_missed(cast.JUNA),
        bring_about=lambda rig: rig.vendors.text(cast.JUNA, cast.ABOUT_ROLE),
        count=lambda rig: len(rig.vendors.matters_of(cast.JUNA)),
        ability=Ability.OPEN_MATTERS,
    ),
    OwedEffect(
        name="no texts",
        effect="mark_do_not_text",
        vendor=SYSTEM,
        worker="sync",
        business=Business,
        prepare=_missed(cast.INES),
        bring_about=lambda rig: rig.vendors.text(cast.INES, "STOP"),
        count=lambda rig: max(rig.vendors.marked_against_texts(cast.INES), rig.vendors.written_about(cast.INES).count(NOT_TO_BE_TEXTED)),
        ability=Ability.OPT_OUT,
    ),
    OwedEffect(
        name="note",
        effect="log_activity",
        vendor=SYSTEM,
        worker="sync",
        business=Business,
        prepare=_missed(cast.INES),
        bring_about=lambda rig: rig.vendors.text(cast.INES, ASKED_AGAIN),
        count=lambda rig: rig.vendors.written_about(cast.INES).count(ASKED_AGAIN),
        ability=Ability.LOG,
    ),
    OwedEffect(
        name="voicemail",
        effect="revise_note",
        vendor=SYSTEM,
        worker="sync",
        business=Business,
        prepare=_missed(cast.INES),
        bring_about=_report_voicemail,
        count=lambda rig: rig.vendors.written_about(cast.INES).count("They left a voicemail"),
        ability=Ability.REVISE,
    ),
    OwedEffect(
        name="notice",
        effect="text_member",
        vendor=TWILIO,
        worker="texts",
        business=lambda: Business(has_system=False, desk_holder=cast.MIKA),
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
        business=lambda: Business(has_system=False, desk_holder=cast.ELI),
        prepare=_missed(cast.STRANGER),
        bring_about=lambda rig: rig.vendors.text(cast.STRANGER, cast.ABOUT_ROLE),
        count=lambda rig: len(rig.mail.mails),
    ),
)


def effects_with(system: str) -> list[OwedEffect]:
    """The effects that a firm with this system has."""
    able = abilities_of(Catalog().connector(system))
    return [owed for owed in EFFECTS if system not in owed.never_at and (owed.ability is None or owed.ability in able)]
