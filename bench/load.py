"""One load: so many missed calls a second for so long, and what came of them."""

import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import parse_qs

from bench.business import Caller
from bench.open_loop import Answers, fire
from bench.processes import Usage, usage_of, with_children
from bench.sample_calls import Request, stamp
from bench.stage import Stage

STAMPING_S = 0.002
LONGEST_DRAIN_S = 240.0
MB = 1024 * 1024


@dataclass(slots=True)
class Outcome:
    """What one load came to; times in seconds, memory in bytes, processor time in seconds for each call.

    `lost` counts texts and notes that are missing although every webhook of the call was answered with 2xx, `missing_too` those
    of calls with a webhook that was not: a phone system would send that one again, the bench does not.
    """

    rate: float
    calls: int
    answers: list[float] = field(default_factory=list)
    texts: list[float] = field(default_factory=list)
    notes: list[float] = field(default_factory=list)
    lost: int = 0
    missing_too: int = 0
    doubled: int = 0
    refused: int = 0
    unanswered: int = 0
    sent_late: list[float] = field(default_factory=list)
    drained: bool = True
    load_s: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    cpu_of_vendors: float = 0.0
    cpu_of_database: float = 0.0


def quantile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed; infinite where there are none."""
    if not values:
        return float("inf")
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 10_000) * len(ordered) // 10_000) - 1)]


def run_load(stage: Stage, rate: float, seconds: float) -> Outcome:
    """Fire the load, wait until the hub is done, and count at the vendors what came of it."""
    callers = list(islice(stage.business.callers, round(rate * seconds)))
    start = time.time() + 1 + len(callers) * STAMPING_S
    requests = _requests(stage, callers, rate, start)
    before, vendors_before, database_before = _usages(stage)
    time.sleep(max(0.0, start - time.time() - 0.2))
    answers = fire("127.0.0.1", stage.port, requests, start)
    outcome = Outcome(rate, len(callers), drained=stage.wait_until_quiet(LONGEST_DRAIN_S), load_s=time.time() - start)
    after, vendors_after, database_after = _usages(stage)
    outcome.cpu = {name: seconds / len(callers) for name, seconds in after.cpu_since(before).items()}
    outcome.cpu_of_vendors = sum(vendors_after.cpu_since(vendors_before).values()) / len(callers)
    outcome.cpu_of_database = sum(database_after.cpu_since(database_before).values()) / len(callers)
    outcome.memory = after.memory
    _judge_answers(outcome, answers)
    taken = {place for place, status in answers.statuses.items() if 200 <= status < 300}
    not_taken = {request.call for place, request in enumerate(requests) if place not in taken}
    decided_at = {request.call: start + request.due_s for request in requests if request.decides}
    _count_at_vendors(outcome, stage, callers, decided_at, not_taken)
    return outcome


def _requests(stage: Stage, callers: list[Caller], rate: float, start: float) -> list[Request]:
    """All requests of the load, by time; calls arrive by chance as real ones do, the same way in every run."""
    chance = random.Random(20)  # noqa: S311 - arrivals, not secrets
    rings_at = 0.0
    requests: list[Request] = []
    for number, caller in enumerate(callers):
        rings_at += chance.expovariate(rate)
        sample = chance.choice(stage.samples)
        line = chance.choice(stage.business.lines)
        requests += stamp(sample, number, line, caller.number, rings_at=rings_at, start=start, token=stage.business.signing_token)
    return sorted(requests, key=lambda request: request.due_s)


def _usages(stage: Stage) -> tuple[Usage, Usage, Usage]:
    database = with_children(stage.database_pid) if stage.database_pid else []
    return usage_of(stage.hub_processes()), usage_of(with_children(stage.vendors_pid)), usage_of(database)


def _judge_answers(outcome: Outcome, answers: Answers) -> None:
    outcome.answers = list(answers.after_s.values())
    outcome.sent_late = answers.sent_late_s
    outcome.refused = sum(not 200 <= status < 300 for status in answers.statuses.values())
    outcome.unanswered = len(answers.sent_late_s) - len(answers.statuses)


def _count_at_vendors(outcome: Outcome, stage: Stage, callers: list[Caller], decided_at: dict[int, float], not_taken: set[int]) -> None:
    """Times from the vendors' journals, numbers from what the vendors hold in the end."""
    vendors, business = stage.vendors, stage.business
    by_number = {caller.number: decided_at[place] for place, caller in enumerate(callers)}
    by_record = {caller.record: decided_at[place] for place, caller in enumerate(callers) if caller.record is not None}
    for at, body in vendors.received(business.phone, "*/Messages.json"):
        to = parse_qs(body)["To"][0]
        if to in by_number:
            outcome.texts.append(at - by_number[to])
    for at, body in vendors.received(business.system, "*/notes"):
        record = json.loads(body)["candidate_id"]
        if record in by_record:
            outcome.notes.append(at - by_record[record])
    sent = Counter(text["to"] for text in vendors.truth(business.phone)["messages"] if text["direction"] == "outbound-api")
    noted = Counter(note["candidate_id"] for note in vendors.truth(business.system)["notes"])
    for place, caller in enumerate(callers):
        times = [sent[caller.number], *([noted[caller.record]] if caller.record is not None else [])]
        outcome.doubled += sum(count > 1 for count in times)
        if place in not_taken:
            outcome.missing_too += times.count(0)
        else:
            outcome.lost += times.count(0)
