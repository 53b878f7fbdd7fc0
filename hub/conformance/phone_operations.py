"""One plain use of every ability with which a phone provider asks its vendor, for rules that hold for all of them."""

import datetime as dt
from collections.abc import Callable

from hub.conformance.operations import Operation
from hub.conformance.phone_bench import PhoneBench
from hub.conformance.vendor_bench import moment_before
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import ChecksLines, FindsTexts, ListsCalls, LooksUpNumbers, RegistersWebhooks, SendsTexts

AN_HOUR = dt.timedelta(hours=1)


def phone_operations(bench: PhoneBench) -> list[Operation]:
    """Every declared ability, with the line and the caller."""
    provider, line = bench.provider, bench.line
    found: list[tuple[str, Callable[[], object], bool]] = [("check_connection", provider.check_connection, False)]
    if isinstance(provider, SendsTexts):
        found.append(("send_text", lambda: provider.send_text(bench.text(), "key-1"), True))
    if isinstance(provider, FindsTexts):
        found.append(("find_text", lambda: provider.find_text(bench.text(), "key-1", moment_before()), False))
    if isinstance(provider, ListsCalls):
        found.append(("list_calls", lambda: list(provider.list_calls(line.number, moment_before() - AN_HOUR)), False))
    if isinstance(provider, LooksUpNumbers):
        found.append(("look_up", lambda: provider.look_up(PhoneNumber(bench.numbers.caller)), False))
    if isinstance(provider, ChecksLines):
        found.append(("check_line", lambda: provider.check_line(line), False))
    if isinstance(provider, RegistersWebhooks):
        found.append(("read_webhooks", lambda: provider.read_webhooks(line.number), False))
        found.append(("point_webhooks_here", lambda: provider.point_webhooks_here(line), False))
    return [Operation(name, do, writes=writes) for name, do, writes in found]
