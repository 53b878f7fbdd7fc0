"""`make bench-web`: how fast the pages are for a business with a long history, and how soon news stand on them."""

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import click
import requests
from sqlalchemy import select

from bench.backlog import add_backlog
from bench.load import quantile
from bench.seeded import EMAIL, OWN_DESKS_EMAIL, PASSWORD, fill
from bench.stage import bench_database, bench_environment, running_program, wait_until_it_answers
from hub.data_folder import DataFolder
from hub.records.account import Member
from hub.records.call import Call
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.database import Database
from hub.records.line import Line
from hub.records.migrate import migrate
from hub.records.trace import tell
from hub.settings import Settings, read_settings
from tests.browser.chromium import running_chromium, visiting

TARGETS_MS = {"reports": 400, "reports of own desks": 400}
TARGET_MS = 150
WARM_UP = 5
"""So many addresses of each page are opened before: a process that just started still compiles its templates."""
SPREAD = 97
"""So many different calls and conversations are opened."""
OF_OWN_DESKS = {
    "today of own desks": ["/"],
    "inbox of own desks": ["/inbox", "/inbox?view=all"],
    "calls of own desks": ["/calls", "/calls?show=missed"],
    "reports of own desks": ["/reports", "/reports?days=7", "/reports?days=90", "/reports?days=365"],
    "look for news of own desks": ["/live?since=0"],
}
WITH_BACKLOG = {
    "today with a backlog": ["/"],
    "attention with a backlog": ["/attention", *(f"/attention?kind={kind}" for kind in ("text", "task", "doubt", "held"))],
    "look for news with a backlog": ["/live?since=0"],
}
"""What `bench.backlog` writes stands there then."""


@dataclass(frozen=True, slots=True)
class History:
    """Rows that are opened one after another, from the whole time."""

    calls: list[int]
    conversations: list[int]
    line: int
    account: int


@click.command()
@click.option("--calls", default=100_000, show_default=True)
@click.option("--conversations", default=50_000, show_default=True)
@click.option("--requests", "asked", default=300, show_default=True, help="How often each page is opened.")
@click.option("--news", default=20, show_default=True, help="How many texts a thread in Chromium is waited for with; 0 needs no Chromium.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql", "both"]), default="both", show_default=True)
def main(calls: int, conversations: int, asked: int, news: int, database: str) -> None:
    """Open pages one after another in a running hub and print p50 and p99 of whole answers, in ms."""
    click.echo(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {calls:,} calls, {conversations:,} conversations")
    click.echo("\n| database | page | p50 | p99 | target | kB |\n|:--|:--|--:|--:|--:|--:|")
    for kind in ("sqlite", "postgresql") if database == "both" else (database,):
        with _running_pages(kind, calls, conversations) as (settings, history):
            address = settings.public_url
            visitor = _signed_in(address, EMAIL)
            _measure(kind, visitor, address, _pages(history), asked)
            _measure(kind, _signed_in(address, OWN_DESKS_EMAIL), address, OF_OWN_DESKS, asked)
            with _database(settings) as filled:
                add_backlog(filled, history.account)
            _measure(kind, visitor, address, WITH_BACKLOG, asked)
            if news:
                _tell(kind, "news in the browser", _seen_after(settings, history.conversations[0], news), 0)


def _measure(kind: str, visitor: requests.Session, address: str, pages: Mapping[str, list[str]], asked: int) -> None:
    for page, paths in pages.items():
        _opened(visitor, address, iter(paths[:WARM_UP]))
        _tell(kind, page, *_opened(visitor, address, islice(cycle(paths), asked)))


def _pages(history: History) -> dict[str, list[str]]:
    """The addresses that each page is opened with in turn."""
    return {
        "today": ["/"],
        "inbox": ["/inbox", "/inbox?view=all", "/inbox?view=waiting", "/inbox?view=unassigned", "/inbox?view=closed"],
        "inbox search": ["/inbox?q=0142", "/inbox?q=warehouse", "/inbox?q=Rivera", "/inbox?q=nobody+wrote+this"],
        "thread": [f"/conversations/{identity}" for identity in history.conversations],
        "calls": ["/calls", "/calls?show=missed", "/calls?show=no_text", f"/calls?line={history.line}"],
        "trace": [f"/calls/{identity}" for identity in history.calls],
        "attention": ["/attention"],
        "reports": ["/reports", "/reports?days=7", "/reports?days=90", "/reports?days=365"],
        "look for news": ["/live?since=0"],
    }


def _history(database: Database, account_id: int) -> History:
    with database.read_installation() as session:
        calls = session.scalars(select(Call.id).order_by(Call.id)).all()
        conversations = session.scalars(select(Conversation.id).order_by(Conversation.id)).all()
        line = session.scalars(select(Line.id).order_by(Line.id)).first() or 0
    return History(
        list(calls[:: max(1, len(calls) // SPREAD)]), list(conversations[:: max(1, len(conversations) // SPREAD)]), line, account_id
    )


@contextlib.contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = Database(settings)
    try:
        yield database
    finally:
        database.close()


@contextlib.contextmanager
def _running_pages(kind: str, calls: int, conversations: int) -> Iterator[tuple[Settings, History]]:
    """A web process on a filled database."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hub-bench-")))
        url, _ = stack.enter_context(bench_database(kind))
        environment = bench_environment(folder, url)
        settings = read_settings(environment)
        DataFolder(settings.data_folder).load_or_make_secrets(database_has_data=False)
        with _database(settings) as database:
            migrate(database.engine)
            history = _history(database, fill(database, calls=calls, conversations=conversations))
        stack.enter_context(running_program("web", environment={**environment, "HOST": "127.0.0.1"}, log=folder / "web.log"))
        wait_until_it_answers(settings.public_url)
        yield settings, history


def _signed_in(address: str, email: str) -> requests.Session:
    visitor = requests.Session()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get(f"{address}/sign-in", timeout=30).text)
    if token is None:
        raise click.ClickException("The sign-in page has no form.")
    form = {"csrf_token": token[1], "email": email, "password": PASSWORD}
    visitor.post(f"{address}/sign-in", data=form, timeout=30).raise_for_status()
    return visitor


def _opened(visitor: requests.Session, address: str, paths: Iterator[str]) -> tuple[list[float], float]:
    """Seconds of each whole answer, and the mean size in bytes."""
    taken, size = [], 0
    for path in paths:
        began = time.perf_counter()
        answer = visitor.get(address + path, timeout=60, allow_redirects=False)
        taken.append(time.perf_counter() - began)
        size += len(answer.content)
        if answer.status_code != 200:
            raise click.ClickException(f"{path} was answered with {answer.status_code}")
    return taken, size / len(taken)


def _seen_after(settings: Settings, conversation_id: int, times: int) -> list[float]:
    """Seconds from the commit of a text until it stands in a thread that is open in Chromium."""
    database = Database(settings)
    taken = []
    with database.read_installation() as session:
        conversation = session.get_one(Conversation, conversation_id)
        line = session.get_one(Line, conversation.line_id)
    with running_chromium() as browser, visiting(browser, settings.public_url) as visitor:
        visitor.sign_in(Member(email=EMAIL))
        page = visitor.open(f"/conversations/{conversation_id}")
        for number in range(times):
            page.wait_for_timeout(number * 61 % 1000)  # so that commits fall anywhere between two looks
            words = f"Number {number} of those that are waited for"
            with database.write(conversation.account_id) as session:
                about = {"outbound": False, "kind": TextKind.REPLY, "body": words, "at": session.now, "status": "received", "media": []}
                session.add(Text(conversation_id=conversation_id, connection_id=line.texts_through, **about))
                tell(session, "reply", "They wrote back.", conversation_id=conversation_id, caller_id=conversation.caller_id)
            began = time.perf_counter()
            page.locator("#thread").get_by_text(words, exact=True).wait_for()
            taken.append(time.perf_counter() - began)
    database.close()
    return taken


def _tell(kind: str, page: str, taken: list[float], size: float) -> None:
    p50, p99 = (quantile(taken, share) * 1000 for share in (0.5, 0.99))
    click.echo(f"| {kind} | {page} | {p50:.1f} | {p99:.1f} | {TARGETS_MS.get(page, TARGET_MS)} | {size / 1024:.0f} |")


if __name__ == "__main__":
    main()
