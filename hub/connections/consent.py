"""The vendor's consent page: sending a person there, and taking in what they bring back, once and from the same browser."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import delete, select

from hub.connections.connect import Connecting, SignInForm
from hub.connections.token_requests import filled_table
from hub.connections.vault import Vault
from hub.contract.errors import Rejected
from hub.contract.manifest import Manifest, SignIn
from hub.records.database import Database
from hub.records.session import AccountSession
from hub.records.sign_in import Consent

LIVES = dt.timedelta(minutes=10)
STATE_LENGTH = 48
TOO_LATE = "This sign-in was not begun here, was finished already, or took too long. Begin it again."


class Consents:
    """Keeps, for each person who was sent to a vendor's page, what they are to bring back."""

    def __init__(self, *, database: Database, vault: Vault, connecting: Connecting) -> None:
        self._database = database
        self._vault = vault
        self._connecting = connecting

    def begin(self, form: SignInForm, *, browser: str, member_id: int | None = None) -> str:
        """The address of the vendor's consent page; `browser` is a secret of the browser session that must come back.

        Raises Rejected with the field that is wrong, or ("no_client") where the installation has no client there.
        """
        form, manifest, sign_in = self._connecting.checked(form)
        opened = self._connecting.opened(form)
        if not sign_in.needs_consent:
            raise Rejected(f"{manifest.name} has no consent page for this way to sign in.", reason="sign_in_mode")
        if "client_id" not in opened.client:
            raise Rejected(f"This installation has no OAuth client at {manifest.name} yet; enter it first.", reason="no_client")
        state = generate_token(STATE_LENGTH)
        verifier = generate_token(STATE_LENGTH) if sign_in.pkce else ""
        self._remember(form, state, verifier, browser, member_id)
        page: str = prepare_grant_uri(
            opened.addresses.join(sign_in.authorize_path, sign_in.authorize_host),
            opened.client["client_id"],
            "code",
            redirect_uri=opened.client["redirect_uri"],
            scope=list(manifest.scopes_of(sign_in)) or None,
            state=state,
            **_challenge(verifier),
            **filled_table(sign_in.authorize_params, opened.values),
        )
        return page

    def finish(self, account_id: int, key: str, query: Mapping[str, str], *, browser: str) -> int:
        """Take in what the vendor's page sent back; the id of the connection that is now signed in.

        Raises Rejected for a state that is not ours, of another browser, used or old, and where the person did not agree; and
        all that `Connecting.connect` raises.
        """
        form, verifier = self._recall(account_id, key, query.get("state", ""), browser)
        form, manifest, sign_in = self._connecting.checked(form)
        _check_answer(manifest, sign_in, query)
        redirect = self._connecting.opened(form).client["redirect_uri"] if sign_in.repeats_redirect else ""
        brought = {"code": query["code"], "redirect_uri": redirect, "code_verifier": verifier}
        return self._connecting.connect(replace(form, consent={name: value for name, value in brought.items() if value}))

    def _remember(self, form: SignInForm, state: str, verifier: str, browser: str, member_id: int | None) -> None:
        wish = {
            "mode": form.mode,
            "fields": dict(form.fields),
            "sandbox": form.sandbox,
            "sandbox_url": form.sandbox_url,
            "twin": form.twin,
            "by": form.by,
            "verifier": verifier,
        }
        with self._database.write(form.account_id) as session:
            session.execute(delete(Consent).where(Consent.until < session.now))
            session.add(
                Consent(
                    state_digest=_digest(state),
                    browser_digest=_digest(browser),
                    key=form.key,
                    member_id=member_id,
                    connection_id=form.connection_id,
                    wish=self._vault.lock(wish),
                    until=session.now + LIVES,
                )
            )

    def _recall(self, account_id: int, key: str, state: str, browser: str) -> tuple[SignInForm, str]:
        """What was remembered under a state, which is spent by this."""
        with self._database.write(account_id) as session:
            consent = _awaited(session, key, state, browser)
            session.delete(consent)
            wish: dict[str, Any] = self._vault.unlock(consent.wish)
            connection_id, is_old = consent.connection_id, consent.until < session.now
        if is_old:
            raise Rejected(TOO_LATE, reason="state")
        verifier = wish.pop("verifier")
        return SignInForm(account_id=account_id, key=key, connection_id=connection_id, **wish), verifier


def _awaited(session: AccountSession, key: str, state: str, browser: str) -> Consent:
    found = session.scalar(select(Consent).where(Consent.state_digest == _digest(state)).with_for_update())
    if found is None or found.key != key or not hmac.compare_digest(found.browser_digest, _digest(browser)):
        raise Rejected(TOO_LATE, reason="state")
    return found


def _check_answer(manifest: Manifest, sign_in: SignIn, query: Mapping[str, str]) -> None:
    if sign_in.issuer and query.get("iss", sign_in.issuer) != sign_in.issuer:
        raise Rejected(f"Somebody other than {manifest.name} answered, so nothing was connected.", reason="issuer")
    if query.get("error") == "access_denied":
        raise Rejected(f"Nobody agreed at {manifest.name}, so nothing was connected.", reason="denied")
    if "error" in query or not query.get("code"):
        raise Rejected(
            f"{manifest.name} did not accept the request. Check the OAuth client, its redirect address and its scopes there.",
            reason="consent",
        )


def _challenge(verifier: str) -> dict[str, str]:
    if not verifier:
        return {}
    challenge: str = create_s256_code_challenge(verifier)  # type: ignore[no-untyped-call]
    return {"code_challenge": challenge, "code_challenge_method": "S256"}


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
