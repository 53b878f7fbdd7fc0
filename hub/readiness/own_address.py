"""Trying the hub's public address from here, and keeping what came of it."""

import datetime as dt
import hashlib
import hmac
import json
import secrets
import socket
import ssl
from dataclasses import asdict, replace
from http.client import HTTPException

from sqlalchemy import select

from hub.outbound.own_address import OwnAnswer, addresses_of, ask_own_address
from hub.readiness.reachability import Met, Reachability, Tried, judge
from hub.records.account import Installation
from hub.records.call import Call
from hub.records.connection import Connection
from hub.records.database import Database
from hub.records.locking import lock_name
from hub.records.session import AccountSession, InstallationSession

KEPT = "public_address"
TRY_AGAIN = dt.timedelta(hours=1)
LONGEST_NONCE = 64
AS_VENDORS_WRITE = "on=try&of=%2B1"
"""Vendors sign the address with all that stands behind the question mark; a proxy must not touch it."""
# what OpenSSL says of a certificate (X509_V_ERR_* of its x509_vfy.h)
CERTIFICATES = {9: Met.NOT_YET_VALID, 10: Met.EXPIRED, 18: Met.SELF_SIGNED, 19: Met.SELF_SIGNED, 62: Met.WRONG_HOST, 64: Met.WRONG_HOST}


def answer_to(nonce: str, session_key: str) -> str:
    """What only a process of this installation can answer to a nonce."""
    return hmac.new(session_key.encode(), f"public address:{nonce[:LONGEST_NONCE]}".encode(), hashlib.sha256).hexdigest()


def try_public_address(public_url: str, session_key: str, *, ca_bundle: str | None = None) -> Tried:
    """Ask the address for what only we can answer, then once more where vendors post; whatever goes wrong is an answer, too."""
    nonce = secrets.token_urlsafe(24)
    tried = _try(f"{public_url}/healthz/{nonce}", answer_to(nonce, session_key), ca_bundle)
    if tried.met is not Met.US:
        return tried
    asked = f"{nonce}?{AS_VENDORS_WRITE}"
    below = _try(f"{public_url}/in/healthz/{asked}", answer_to(asked, session_key), ca_bundle)
    return below if below.met is Met.US else replace(below, met=Met.NO_WEBHOOKS)


def _try(url: str, expected: str, ca_bundle: str | None) -> Tried:
    addresses: tuple[str, ...] = ()
    try:
        addresses = addresses_of(url)
        return _met(ask_own_address(url, ca_bundle=ca_bundle), expected)
    except (OSError, HTTPException) as error:
        return Tried(met=_met_error(error), addresses=addresses)


def _met(answer: OwnAnswer, expected: str) -> Tried:
    if hmac.compare_digest(answer.body.strip().encode(), expected.encode()):
        return Tried(met=Met.US, addresses=answer.addresses)
    met = Met.REDIRECT if 300 <= answer.status < 400 else Met.SOMETHING_ELSE
    return Tried(met=met, addresses=answer.addresses, status=answer.status, location=answer.location)


def _met_error(error: Exception) -> Met:
    """In this order, for each is a kind of the ones below it."""
    if isinstance(error, socket.gaierror | UnicodeError):
        return Met.NO_NAME
    if isinstance(error, ssl.SSLCertVerificationError):
        return CERTIFICATES.get(error.verify_code, Met.UNTRUSTED)
    if isinstance(error, ssl.SSLError):
        return Met.NO_TLS
    if isinstance(error, TimeoutError):
        return Met.TIMED_OUT
    return Met.REFUSED if isinstance(error, ConnectionRefusedError) or _has_no_way(error) else Met.BROKEN_OFF


def _has_no_way(error: Exception) -> bool:
    return isinstance(error, OSError) and not isinstance(error, ConnectionError)


def try_and_keep(database: Database, public_url: str, session_key: str) -> Tried:
    """Try now and keep it for the whole installation."""
    tried = try_public_address(public_url, session_key)
    with database.write_installation() as session:
        lock_name(session, KEPT)
        row = session.get(Installation, KEPT) or Installation(key=KEPT)
        row.value, row.until = json.dumps({"of": public_url, **asdict(tried)}), session.now + TRY_AGAIN
        session.add(row)
    return tried


def is_due(database: Database, public_url: str) -> bool:
    """Whether the last try is an hour old, or was of another address."""
    with database.read_installation() as session:
        row = session.get(Installation, KEPT)
        return row is None or row.until is None or row.until < session.now or _kept(row, public_url) is None


def reachability_of(session: AccountSession, public_url: str) -> Reachability:
    """What is known of the address now; nothing is asked."""
    return judge(public_url, last_try(session, public_url), heard_from_outside(session), session.now)


def last_try(session: AccountSession | InstallationSession, public_url: str) -> Tried | None:
    """What the last try of this address met."""
    row = session.get(Installation, KEPT)
    return _kept(row, public_url) if row is not None else None


def heard_from_outside(session: AccountSession) -> dt.datetime | None:
    """When a webhook of a real phone system last brought a call; simulated ones stand on this machine and prove nothing."""
    real = session.scalars(select(Connection.id).where(Connection.sandbox.is_(False), Connection.kind == "phone")).all()
    if not real:
        return None
    came = select(Call.started_at).where(Call.connection_id.in_(real), Call.found_by_reconciliation.is_(False))
    return session.scalar(came.order_by(Call.started_at.desc()).limit(1))


def _kept(row: Installation, public_url: str) -> Tried | None:
    kept = json.loads(row.value)
    if kept["of"] != public_url:
        return None
    return Tried(met=Met(kept["met"]), addresses=tuple(kept["addresses"]), status=kept["status"], location=kept["location"])
