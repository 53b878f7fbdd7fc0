"""What can go wrong with a vendor, named by what happens next.

VendorTrouble
├── TryAgain        wait, then repeat; look first when the request may have left
├── SignInAgain     a person must sign the connection in again
├── Rejected        the vendor read it and refused it: a person must change something
├── AlreadyThere    the vendor says that it exists: take theirs as ours
├── Gone            the record is no longer there
├── NotSupported    this vendor, plan or connection cannot do that
└── ConnectorBug    our own code is wrong: wake an operator
"""

from hub.contract.people import PersonRef


class VendorTrouble(Exception):
    """Any trouble with a vendor; the sentence is for people and holds no secret and no phone number."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class TryAgain(VendorTrouble):
    """Repeat later: `after` is in seconds (None: the outbox chooses); `may_have_left` means look before repeating."""

    def __init__(self, sentence: str, *, after: float | None = None, may_have_left: bool) -> None:
        super().__init__(sentence)
        self.after = after
        self.may_have_left = may_have_left


class SignInAgain(VendorTrouble):
    """The connection's credentials are no longer taken; what is owed waits until a person signs in again."""


class Rejected(VendorTrouble):
    """The vendor refused the content; `reason` is a short word, `field` theirs if named, `body` its parsed answer."""

    def __init__(self, sentence: str, *, reason: str, field: str | None = None, status: int | None = None, body: object = None) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.field = field
        self.status = status
        self.body = body


class AlreadyThere(VendorTrouble):
    """The vendor already holds it; `ref` is its id there where the answer names it, `body` the parsed answer."""

    def __init__(self, sentence: str, *, ref: str | None = None, body: object = None) -> None:
        super().__init__(sentence)
        self.ref = ref
        self.body = body


class Gone(VendorTrouble):
    """The record was deleted, merged away or was never there; `moved_to` is the record that a person became, where the vendor says so."""

    def __init__(self, sentence: str, *, moved_to: PersonRef | None = None) -> None:
        super().__init__(sentence)
        self.moved_to = moved_to


class NotSupported(VendorTrouble):
    """The vendor, the plan or the granted rights do not allow it."""


class ConnectorBug(VendorTrouble):
    """The connector asked for something no vendor could answer; only our code can mend it."""
