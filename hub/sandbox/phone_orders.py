"""What can be ordered of a simulated phone system and looked at there, in the hub's words and the same for every vendor."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Ends(StrEnum):
    """How a phone call to a line ends.

    MISSED: it rings until nobody answered, and the caller leaves no message; GIVEN_UP: the caller hangs up while it rings;
    VOICEMAIL: nobody answers and the caller speaks for some seconds; MAILBOX: a mailbox of a member of staff picks up.
    """

    MISSED = "missed"
    ANSWERED = "answered"
    GIVEN_UP = "given_up"
    BUSY = "busy"
    AFTER_HOURS = "after_hours"
    VOICEMAIL = "voicemail"
    MAILBOX = "mailbox"

    @property
    def is_answered(self) -> bool:
        """Whether somebody of the staff took it."""
        return self is Ends.ANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A number that the simulated account has; `address` is where its webhooks go if nothing but a person can say so there."""

    number: str
    address: str = ""
    staff: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayCall:
    """A phone call to a line from beginning to end; `withheld` hides the caller's number."""

    line: str
    caller: str
    ends: Ends = Ends.MISSED
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayText:
    """A text to a line, with as many pictures of `hub.sandbox.samples` as it says."""

    line: str
    sender: str
    body: str
    pictures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayStaffText:
    """A text that a member of staff writes in the vendor's own app."""

    line: str
    to: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayStaffCall:
    """A call that a member of staff makes in the vendor's own app, from beginning to end."""

    line: str
    to: str
    answered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldText:
    """A text that the vendor took from its API to send; `status` is what became of it, in the vendor's own word."""

    text_id: str
    line: str
    to: str
    body: str
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandsetText:
    """A text on the phone of somebody outside, to or from a line: written there, or arrived."""

    line: str
    written_here: bool
    body: str
    pictures: int = 0
