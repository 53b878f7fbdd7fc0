"""What every step of the first set-up shares: its words, its page, and the way to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.readiness.first_run import MAY_WAIT, FirstRun, Stand, Step, first_run_of
from hub.records.session import AccountSession
from hub.web.dependencies import pages
from hub.web.layout import show_live
from hub.web.signed_in import me


@dataclass(frozen=True, slots=True)
class StepWords:
    """How a step is called, what it is for, and what the button says that leaves all as it is.

    `saves` says whether its page has a form with a button that saves and goes on.
    """

    title: str
    sentence: str
    fine: str = ""
    saves: bool = False


WORDS: Mapping[Step, StepWords] = {
    Step.BUSINESS: StepWords(
        "Your business", "Its name, its kind and its time zone. The wording of your texts comes from this.", saves=True
    ),
    Step.NIGHT: StepWords("Texts at night", "One question with a risk behind it.", saves=True),
    Step.PHONES: StepWords("Your phone system", "Where calls come in, so that the hub hears of the missed ones."),
    Step.LINE: StepWords("Your line", "The number whose missed calls are answered with a text."),
    Step.TEST: StepWords("A first missed call", "Ring the line yourself, and watch the text come back."),
    Step.WORDING: StepWords("What the text says", "The first text after a missed call.", saves=True),
    Step.HOURS: StepWords("Your hours", "While you are closed, callers get other words.", "We have no fixed hours", saves=True),
    Step.SYSTEM: StepWords("Your ATS, CRM or job system", "Callers are recognised there, and every conversation is noted."),
    Step.DESKS: StepWords("Who answers", "Who is told when a caller of a line replies.", "I answer all lines", saves=True),
    Step.TEAM: StepWords("Your team", "Everybody with their own sign-in sees whose turn it is.", "I work alone"),
    Step.SWITCH_ON: StepWords("Switch it on", "Until now the line only watches. From here on it texts."),
}
STANDS: Mapping[str, tuple[str, str]] = {
    Stand.DONE: ("Done", "done"),
    Stand.NOW: ("Now", "waiting"),
    Stand.LATER: ("Later", "idle"),
    Stand.OPEN: ("To do", "idle"),
}


def address_of(step: Step) -> str:
    """The page of a step."""
    return url_for(f"web.show_{step}_step")


def show_step(step: Step, session: AccountSession, *, status: int = 200, **values: Any) -> ResponseReturnValue:
    """The page of a step; `values` are what its own part shows."""
    html = render_template(f"first_run/{step}.html", now=session.now, **about(step, session), **values)
    return make_response(html, status)


def show_live_step(step: Step, session: AccountSession, **values: Any) -> ResponseReturnValue:
    """The page of a step that changes while one looks at it."""
    return show_live(f"first_run/{step}", session, **about(step, session), **values)


def about(step: Step, session: AccountSession) -> dict[str, Any]:
    """What the frame of every step shows."""
    run = first_run_of(session)
    return {
        "step": step,
        "run": run,
        "rows": rows_of(run),
        "number": list(Step).index(step) + 1,
        "about": WORDS[step],
        "is_done": run.stands[step] is Stand.DONE,
        "next_step": _next_address(run, step),
        "may_wait": step in MAY_WAIT,
    }


def rows_of(run: FirstRun) -> list[tuple[Step, StepWords, Stand, str]]:
    """Every step with its words, where it stands, and its address."""
    return [(step, WORDS[step], stand, address_of(step)) for step, stand in run.stands.items()]


def go_on_from(step: Step) -> ResponseReturnValue:
    """To the next step that waits, or to the list of all where none does."""
    with pages().database.read(me().account_id) as session:
        return redirect(_next_address(first_run_of(session), step))


def _next_address(run: FirstRun, step: Step) -> str:
    after = run.after(step)
    return address_of(after) if after is not None else url_for("web.show_first_run")
