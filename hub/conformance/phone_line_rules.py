"""Rules about what else is asked of a phone system: calls read back, numbers looked up, lines checked, webhooks, voicemails."""

import datetime as dt
from functools import partial

from hub.conformance.phone_bench import PhoneBench, Told
from hub.conformance.phone_operations import AN_HOUR
from hub.conformance.rule import Broken, Level, expect, phone_rule
from hub.conformance.vendor_bench import named
from hub.contract.connector import SubscribesToChanges
from hub.contract.errors import Gone, NotSupported, Rejected
from hub.contract.phone_events import CallEvent, InboundText, PhoneEvent, VoicemailLeft
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import (
    ChecksLines,
    FetchesMedia,
    LinePoint,
    LineType,
    ListsCalls,
    LooksUpNumbers,
    PointState,
    RegistersWebhooks,
)
from hub.records.call import CallOutcome
from hub.sandbox.magic_numbers import MAGIC_NUMBERS, Magic
from hub.sandbox.phone_orders import Ends, PlayText

NO_MEDIA = ("https://elsewhere.example/voicemail.mp3", "http://127.0.0.1/voicemail.mp3", "https://x@127.0.0.1/a.png", "/", "//a/b", "")


@phone_rule(32, Level.SILVER, "Calls that are read back agree with what was told of them, and count once together.", ListsCalls)
def calls_are_read_back(bench: PhoneBench) -> None:
    """So that a webhook which never came is made up for, and one which came is not counted twice."""
    provider, since = bench.provider, dt.datetime.now(dt.UTC) - AN_HOUR
    if not isinstance(provider, ListsCalls):
        return
    for ends in sorted(bench.phones.endings):
        told = bench.call(ends)
        listed = [event for event in provider.list_calls(bench.line.number, since) if event.call_id == told.id]
        expect(any(isinstance(event, CallEvent) for event in listed), f"a call that ended {ends} was not read back under its id")
        again = [event for event in provider.list_calls(bench.line.number, since) if event.call_id == told.id]
        expect([event.key for event in again] == [event.key for event in listed], "read back twice, it has other keys")
        _same_judgement(bench, told, ends, list(listed))
    later = dt.datetime.now(dt.UTC) + AN_HOUR
    expect(not list(provider.list_calls(bench.line.number, later)), "calls were read back that ended before the time asked for")


def _same_judgement(bench: PhoneBench, told: Told, ends: Ends, listed: list[PhoneEvent]) -> None:
    events = bench.events(told.requests)
    right = bench.judgement(events, told.id).outcome
    together = {event.key: event for event in [*listed, *events]}
    expect(
        bench.judgement(together.values(), told.id).outcome is right,
        f"a call that ended {ends} came out as {right}, and read back as another",
    )
    alone = bench.judgement(listed, told.id).outcome
    expect(alone in (right, CallOutcome.ANSWERED_OR_MAILBOX), f"a call that ended {ends} was read back as {alone}")


@phone_rule(33, Level.SILVER, "A number that is looked up tells a landline from others.", LooksUpNumbers)
def numbers_are_looked_up(bench: PhoneBench) -> None:
    """At the magic number of a landline, and at the caller's."""
    provider = bench.provider
    if not isinstance(provider, LooksUpNumbers):
        return
    landline = provider.look_up(PhoneNumber(MAGIC_NUMBERS[Magic.LANDLINE_LATER])).line_type
    expect(landline is LineType.LANDLINE, f"a landline was looked up, and came out as {landline}")
    mobile = provider.look_up(PhoneNumber(bench.numbers.caller)).line_type
    expect(mobile is not LineType.LANDLINE, "a mobile was looked up, and came out as a landline")


@phone_rule(
    34, Level.SILVER, "A line is checked without changing anything: each point once, and what to do where it is not right.", ChecksLines
)
def lines_are_checked(bench: PhoneBench) -> None:
    """With its webhooks pointed here."""
    provider, line = bench.provider, bench.line
    if not isinstance(provider, ChecksLines):
        return
    before = len(_writes(bench))
    findings = provider.check_line(line)
    expect(len(_writes(bench)) == before, "checking a line wrote something")
    points = [finding.point for finding in findings]
    expect(points and len(set(points)) == len(points), "no point was found, or one twice")
    mute = [finding.point for finding in findings if finding.state is not PointState.RIGHT and not finding.sentence]
    expect(not mute, f"{', '.join(mute)}: not right, and no sentence says what to do")
    here = next((finding for finding in findings if finding.point is LinePoint.WEBHOOKS_HERE), None)
    expect(here is None or here.state is PointState.RIGHT, f"its webhooks point here, and that came out as {here and here.state}")


@phone_rule(35, Level.SILVER, "A line's webhooks are pointed here and put back as they were.", RegistersWebhooks)
def webhooks_are_put_back(bench: PhoneBench) -> None:
    """What stood there before belongs to somebody."""
    provider = bench.provider
    if not isinstance(provider, RegistersWebhooks):
        return
    before = provider.read_webhooks(bench.number)
    line = bench.line
    now = provider.read_webhooks(line.number)
    expect(any(value.startswith(line.address) for value in now.addresses.values()), "the webhooks were pointed here, and none is")
    provider.point_webhooks_here(line)
    expect(provider.read_webhooks(line.number) == now, "pointing them here a second time changed something")
    provider.restore_webhooks(line.number, before)
    expect(provider.read_webhooks(line.number) == before, "they were put back, and are not as they were")
    expect(provider.fallback_answer(line).strip(), "there is nothing to paste for when the hub is down")


@phone_rule(
    36, Level.SILVER, "A voicemail and a picture can be fetched, and nothing else; or the manifest says why they stay with the vendor."
)
def media_is_fetched(bench: PhoneBench) -> None:
    """Voicemails where the simulated phone system plays one; its files lie where a sign-in is refused."""
    provider = bench.provider
    if not isinstance(provider, FetchesMedia):
        stays = str(bench.manifest.facts.get("media_stays", ""))
        expect(stays.endswith("."), "it fetches no media: write in [facts] media_stays, as a sentence for people, why and where to look")
        return
    for address in NO_MEDIA:
        trouble = bench.trouble(partial(provider.fetch_media, address))
        expect(isinstance(trouble, Gone | NotSupported | Rejected), f"{address!r} is no address of media, and came out as {named(trouble)}")
    _picture_is_fetched(bench, provider)
    if Ends.VOICEMAIL not in bench.phones.endings:
        return
    told = bench.call(Ends.VOICEMAIL)
    left = next((event for event in bench.events(told.requests) if isinstance(event, VoicemailLeft)), None)
    if left is None:
        raise Broken("the caller spoke after the greeting, and no VoicemailLeft was told")
    content, content_type = provider.fetch_media(left.media)
    expect(content, "the voicemail is empty")
    expect(content_type.startswith("audio/"), f"the voicemail came as {content_type}")


def _picture_is_fetched(bench: PhoneBench, provider: FetchesMedia) -> None:
    wish = PlayText(line=bench.line.number, sender=bench.numbers.caller, body="", pictures=1)
    told = bench.events(bench.told_of(lambda: bench.phones.play_text(wish)).requests)
    text = next((event for event in told if isinstance(event, InboundText)), None)
    if text is None or not text.media:
        raise Broken("a text with a picture came in, and no InboundText with media was told")
    content, content_type = provider.fetch_media(text.media[0].address)
    expect(content, "the picture is empty")
    expect(content_type.startswith("image/"), f"the picture came as {content_type}")


@phone_rule(37, Level.SILVER, "Webhooks that were asked for are taken back, and then nothing more is told.", SubscribesToChanges)
def webhooks_are_taken_back(bench: PhoneBench) -> None:
    """They were asked for on connecting."""
    provider, line = bench.provider, bench.line
    if not isinstance(provider, SubscribesToChanges):
        return
    wish = PlayText(line=line.number, sender=bench.numbers.caller, body="it's about the warehouse role")
    expect(bench.told_of(lambda: bench.phones.play_text(wish)).requests, "they were asked for on connecting, and nothing is told")
    provider.unsubscribe(line.address)
    expect(not bench.told_of(lambda: bench.phones.play_text(wish)).requests, "they were taken back, and a text is still told")
    again = bench.trouble(lambda: provider.unsubscribe(line.address))
    expect(again is None, f"taking them back twice came out as {named(again)}")


def _writes(bench: PhoneBench) -> list[object]:
    return [entry for entry in bench.vendors.asked(bench.key) if entry["method"] != "GET"]
