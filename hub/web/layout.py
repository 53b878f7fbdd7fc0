"""What every template can use, and rendering a page or only its live part."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from flask import Blueprint, Response, make_response, render_template, request
from flask_login import current_user  # type: ignore[import-untyped]
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup, escape
from sqlalchemy import func, select

from hub.contract.phone_numbers import read_phone_number
from hub.masking import mask_body, mask_text
from hub.records.inbox import InboxRow
from hub.records.outbox import TraceEntry
from hub.records.session import AccountSession
from hub.textback import failed_text
from hub.web import in_words, moments
from hub.web.attention.badge import badge
from hub.web.dependencies import pages
from hub.web.inbox.attachments import attachments_of
from hub.web.places import PLACES, setting_here
from hub.web.setting_links import setting_behind, setting_of_step
from hub.web.signed_in import Needs
from hub.web.signing_in.entering import opened_here

LIVE_PART = "Page-Part"
ERASED = "Erased caller"


def live_version(session: AccountSession) -> int:
    """A counter that grows with everything worth showing of the account."""
    return session.scalar(select(func.max(TraceEntry.id)).where(TraceEntry.account_id == session.account_id)) or 0


def show_live(noun: str, session: AccountSession, **values: Any) -> Response:
    """The noun's page; only its live part when the page itself asks for it."""
    part = "_live" if request.headers.get(LIVE_PART) == "live" else "page"
    html = render_template(f"{noun}/{part}.html", now=session.now, version=live_version(session), **values)
    response = make_response(html)
    response.vary.add(LIVE_PART)
    return response


def prepare_templates(blueprint: Blueprint) -> None:
    """Give every template the filters and words of the pages."""
    filters: dict[str, Callable[..., Any]] = {
        "phone": phone,
        "moment": moment,
        "clock_time": clock_time,
        "due": due,
        "duration": moments.duration,
        "waited": moments.waited,
        "web_address": web_address,
        "plain": in_words.plain,
        "lower_first": in_words.lower_first,
        "effect": in_words.effect_in_words,
        "reason": in_words.reason_in_words,
        "decision": in_words.decision_in_words,
        "decision_sentence": in_words.decision_sentence,
        "ending_sentence": in_words.ending_sentence,
        "setting_behind": setting_behind,
        "setting_of_step": setting_of_step,
        "signal_means": in_words.signal_means,
        "text_state": in_words.text_state,
        "what_to_do": failed_text.what_to_do,
        "request_verdict": in_words.request_verdict,
        "masked": mask_text,
        "masked_body": masked_body,
        "coded": coded,
        "attachments": attachments_of,
        "tag": tag,
    }
    for name, function in filters.items():
        blueprint.add_app_template_filter(function, name)
    blueprint.add_app_template_test(failed_text.may_send_again, "to_send_again")
    blueprint.add_app_template_test(lambda value: web_address(str(value)) is not None, "web_page")

    @blueprint.app_context_processor
    def for_all_pages() -> dict[str, Any]:
        signed_in = current_user if current_user and current_user.is_authenticated else None
        return {
            "me": signed_in,
            "may_act": _may(Needs.AGENT),
            "may_set_up": _may(Needs.ADMIN),
            "may_own": _may(Needs.OWNER),
            "opened_here": opened_here,
            "words": in_words,
            "pages": pages(),
            "places": PLACES,
            "attention_badge": badge,
            "setting_here": setting_here,
        }


def _may(needs: Needs) -> bool:
    return bool(current_user) and current_user.is_authenticated and current_user.may(needs)


def phone(number: str | None) -> str:
    """A number as people of the account's country write it."""
    read = read_phone_number(number)
    if read is None:
        return ERASED if (number or "").startswith("erased") else number or ""
    if read.region == current_user.region:
        return read.national
    return phonenumbers.format_number(phonenumbers.parse(read.e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def web_address(url: str | None) -> str | None:
    """The address if a browser may follow it, None for anything that is no web page."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:  # such as half an IPv6 address
        return None


def masked_body(row: InboxRow) -> str:
    """What a received request said, without secrets and whole numbers."""
    return mask_body(row.body, row.headers.get("content-type", ""))


def coded(sentence: str) -> Markup:
    """A sentence in which what stands between backticks is shown as code."""
    said = [escape(part) for part in sentence.split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(said))


def tag(worded: tuple[str, str]) -> Markup:
    """A word with its colour."""
    word, look = worded
    return Markup('<span class="tag tag-{}">{}</span>').format(look, word)


@pass_context
def moment(context: Context, value: dt.datetime) -> Markup:
    """Day and time in the account's zone, the exact moment for machines."""
    return _time(value, moments.day_and_time(value, context["now"], current_user.time_zone, current_user.region))


def clock_time(value: dt.datetime) -> Markup:
    """The time of day to the second."""
    return _time(value, moments.clock_time(value, current_user.time_zone, current_user.region, seconds=True))


@pass_context
def due(context: Context, value: dt.datetime) -> str:
    """How far away a due time is."""
    return moments.due_in_words(value, context["now"])


def _time(value: dt.datetime, written: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(timespec="milliseconds"), written)
