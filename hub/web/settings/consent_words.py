"""The words of the consent ledger for people. Pure."""

from collections.abc import Mapping

from hub.records.consent import ConsentKind, ConsentWay

KINDS: Mapping[str, str] = {
    ConsentKind.INQUIRY: "They asked for a reply",
    ConsentKind.CONVERSATION: "They wrote",
    ConsentKind.OPT_IN: "They want texts again",
    ConsentKind.OFFERS: "They want offers by text",
    ConsentKind.OFFERS_ASKED: "They asked for offers and have not confirmed yet",
    ConsentKind.OPT_OUT: "They want no texts",
    ConsentKind.MAYBE_OPT_OUT: "They may not want texts",
    ConsentKind.NO_OPT_OUT: "It was no opt-out",
}
WAYS: Mapping[str, str] = {
    ConsentWay.KEYWORD: "by a word that means it",
    ConsentWay.PHRASE: "in words of their own",
    ConsentWay.TEXT: "in a text",
    ConsentWay.CALL: "on a call",
    ConsentWay.EMAIL: "in an e-mail",
    ConsentWay.FORM: "in a form or letter",
    ConsentWay.STAFF_CLICK: "by a member's decision",
    ConsentWay.CARRIER_LIST: "by the carrier's list",
    ConsentWay.PHONE_SYSTEM: "as the phone system took it",
    ConsentWay.VENDOR_MARK: "by a mark on their record",
    ConsentWay.FILE: "in a file that was brought in",
}
