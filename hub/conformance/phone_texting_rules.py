"""Rules about texts that leave: once, whole, found again, and with the reason where one does not arrive."""

import unicodedata

from hub.conformance.operations import LONG, ODD
from hub.conformance.phone_bench import PhoneBench
from hub.conformance.rule import Broken, Level, expect, phone_rule
from hub.conformance.vendor_bench import moment_before, named
from hub.contract.errors import TryAgain
from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.contract.phone_provider import FindsTexts, SendsTexts
from hub.contract.texts import OutgoingText, SentText, TextRejected
from hub.sandbox.magic_numbers import Magic
from hub.sandbox.phone_orders import HeldText

REASONS = {
    Magic.OPTED_OUT: NotDelivered.OPTED_OUT,
    Magic.LANDLINE_LATER: NotDelivered.LANDLINE,
    Magic.FILTERED: NotDelivered.FILTERED,
    Magic.NOT_REGISTERED: NotDelivered.SENDER_NOT_REGISTERED,
}
LONG_ENOUGH = 600


@phone_rule(26, Level.SILVER, "A text is taken once, from the line, in its words, and its delivery is reported under its id.", SendsTexts)
def text_is_delivered(bench: PhoneBench) -> None:
    """The caller takes every text."""
    text = bench.text()
    sent = _sent(bench, text, "key-1")
    (held,) = _held(bench, text) or (None,)
    expect(held is not None, "the text is not held by the simulated phone system, or more than once")
    expect(held is not None and held.text_id == sent.text_id, "the text has another id there than send_text gave")
    report = bench.final_report(sent.text_id)
    expect(report, "no final delivery report came under the text's id")
    expect(report and report.status is DeliveryStatus.DELIVERED, f"it was delivered, and reported as {report and report.status}")


@phone_rule(27, Level.SILVER, "A text that does not arrive says why: opted out, landline, filtered, or sender not registered.", SendsTexts)
def reasons_are_told(bench: PhoneBench) -> None:
    """Refused at once or reported later, at each magic number."""
    lacking = REASONS.keys() - bench.phones.magic
    expect(not lacking, f"the simulated phone system does not play the magic numbers {', '.join(sorted(lacking))}")
    for magic, reason in REASONS.items():
        told = _reason(bench, bench.text_to(magic), f"key-{magic}")
        expect(told is reason, f"{magic}: it came out as {told}")


@phone_rule(28, Level.SILVER, "A sending limit comes out as TryAgain, and the next try goes through.", SendsTexts)
def limits_are_waited_for(bench: PhoneBench) -> None:
    """At the magic number for it."""
    expect(Magic.RATE_LIMIT in bench.phones.magic, "the simulated phone system does not play the magic number rate_limit")
    provider, text = bench.provider, bench.text_to(Magic.RATE_LIMIT)
    if not isinstance(provider, SendsTexts):
        return
    trouble = bench.trouble(lambda: provider.send_text(text, "key-1"))
    expect(isinstance(trouble, TryAgain) and not trouble.may_have_left, f"a sending limit came out as {named(trouble)}")
    again = bench.trouble(lambda: provider.send_text(text, "key-1"))
    expect(again is None, f"the next try came out as {named(again)}")
    expect(len(_held(bench, text)) == 1, "the text is not held once")


@phone_rule(29, Level.SILVER, "A text whose answer was lost is found again or repeated under its key, and leaves once.", SendsTexts)
def lost_answers(bench: PhoneBench) -> None:
    """Where it can be neither found nor repeated, the manifest says so and the hub sends at most once."""
    expect(Magic.ANSWER_LOST in bench.phones.magic, "the simulated phone system does not play the magic number answer_lost")
    provider, text, since = bench.provider, bench.text_to(Magic.ANSWER_LOST), moment_before()
    if not isinstance(provider, SendsTexts):
        return
    if isinstance(provider, FindsTexts) and not _is_idempotent(bench):
        expect(provider.find_text(text, "key-1", since) == [], "a text was found before one was sent")
    trouble = bench.trouble(lambda: provider.send_text(text, "key-1"))
    in_doubt = isinstance(trouble, TryAgain) and trouble.may_have_left
    expect(in_doubt, f"the text was taken without an answer, and that came out as {named(trouble)} instead of TryAgain(may_have_left)")
    if isinstance(provider, FindsTexts):
        found = provider.find_text(text, "key-1", since)
    elif _is_idempotent(bench):
        found = [provider.send_text(text, "key-1")]
    else:
        says_so = any("look" in sentence or "found" in sentence for sentence in bench.manifest.cannot)
        expect(says_so, "it can be neither found nor repeated, and `cannot` has no sentence that says that nobody can look for it")
        return
    held = _held(bench, text)
    expect(len(held) == 1, f"the text is held {len(held)} times")
    expect([sent.text_id for sent in found] == [held[0].text_id], f"{len(found)} texts were found, or another than was sent")


@phone_rule(30, Level.SILVER, "Where the vendor takes idempotency keys, a text sent twice under one key leaves once.", SendsTexts)
def one_key_one_text(bench: PhoneBench) -> None:
    """`idempotency` of the manifest's facts says whether it takes them."""
    expect(bench.manifest.facts.get("idempotency"), '[facts] idempotency is not said; write "none" where the vendor takes no keys')
    if not _is_idempotent(bench):
        return
    text = bench.text()
    first, second = _sent(bench, text, "key-1"), _sent(bench, text, "key-1")
    expect(first.text_id == second.text_id and len(_held(bench, text)) == 1, "one key made two texts")
    _sent(bench, text, "key-2")
    expect(len(_held(bench, text)) == 2, "another key made no text of its own")


@phone_rule(31, Level.SILVER, "Long texts and odd characters arrive whole.", SendsTexts)
def words_are_whole(bench: PhoneBench) -> None:
    """And are found by their words where texts are found."""
    provider = bench.provider
    for number, body in enumerate((ODD, LONG[:LONG_ENOUGH].strip(), "first line\nsecond line")):
        text, since = bench.text(body), moment_before()
        sent = _sent(bench, text, f"key-{number}")
        expect(_held(bench, text), f"the words {body[:40]!r} are not held as they were sent")
        if isinstance(provider, FindsTexts):
            found = [one.text_id for one in provider.find_text(text, f"key-{number}", since)]
            expect(found == [sent.text_id], f"the words {body[:40]!r} were found as {len(found)} texts")


def _sent(bench: PhoneBench, text: OutgoingText, key: str) -> SentText:
    provider = bench.provider
    if not isinstance(provider, SendsTexts):
        raise Broken("the class does not inherit SendsTexts")
    return provider.send_text(text, key)


def _reason(bench: PhoneBench, text: OutgoingText, key: str) -> NotDelivered | str:
    """Why it did not arrive."""
    try:
        sent = _sent(bench, text, key)
    except TextRejected as refused:
        return refused.not_delivered
    report = bench.final_report(sent.text_id)
    return "nothing at all" if report is None else report.not_delivered or report.status


def _held(bench: PhoneBench, text: OutgoingText) -> list[HeldText]:
    wanted = (text.sender.e164, text.to.e164, _as_stored(text.body))
    return [held for held in bench.phones.held_texts() if (held.line, held.to, _as_stored(held.body)) == wanted]


def _as_stored(body: str) -> str:
    return unicodedata.normalize("NFC", body).replace("\r\n", "\n").strip()


def _is_idempotent(bench: PhoneBench) -> bool:
    return str(bench.manifest.facts.get("idempotency")) != "none"
