"""The controls by which a test plays recruiters: people, candidacies, users and notes are changed as in Lever's screens."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.sandbox import ControlError, SandboxVendor, control_body
from integrations.lever.sandbox_listing import show_contact, show_opportunity, show_user
from integrations.lever.sandbox_notes import add_comment, add_note
from integrations.lever.sandbox_office import anonymize_contact, change_contact, change_opportunity, delete_opportunity, merge_contact
from integrations.lever.sandbox_shapes import ACCESS_ROLES
from integrations.lever.sandbox_site import Site

_USER_CHANGES = {"name", "email", "username", "accessRole", "deactivatedAt", "sso"}
_NOTE_KEYS = {"opportunity", "note", "value", "user", "createdAt"}


class RecruiterControls:
    """Routes below `/_sandbox`; ids are looked for in both environments."""

    def __init__(self, vendor: SandboxVendor, sites: dict[str, Site]) -> None:
        self._lock = vendor.lock
        self._sites = sites
        self._routes = Blueprint("lever_recruiters", __name__, url_prefix="/_sandbox")
        self._add("/opportunities/<name>", self._change_opportunity)
        self._add("/opportunities/<name>/delete", self._delete_opportunity)
        self._add("/contacts/<name>", self._change_contact)
        self._add("/contacts/<name>/merge", lambda name: self.merge_contact(name, control_body().get("into")))
        self._add("/contacts/<name>/anonymize", self._anonymize_contact)
        self._add("/contacts/<name>/delete", self.delete_contact)
        self._add("/users/<name>", self._change_user)
        self._add("/notes", self._write_note)
        self._add("/notes/<name>/delete", self._delete_note)
        vendor.app.register_blueprint(self._routes)

    def _add(self, path: str, work: Callable[..., ResponseReturnValue]) -> None:
        def serve(**place: Any) -> ResponseReturnValue:
            with self._lock:
                return work(**place)

        self._routes.add_url_rule(path, path, serve, methods=["POST"])

    def _change_opportunity(self, name: str) -> ResponseReturnValue:
        return show_opportunity(change_opportunity(self._site("opportunities", name), name, control_body()))

    def _delete_opportunity(self, name: str) -> ResponseReturnValue:
        delete_opportunity(self._site("opportunities", name), name)
        return {"deleted": name}

    def _change_contact(self, name: str) -> ResponseReturnValue:
        return show_contact(change_contact(self._site("contacts", name), name, control_body()))

    def merge_contact(self, name: str, into: Any) -> ResponseReturnValue:
        """A contact becomes part of another; raises ControlError."""
        merge_contact(self._site("contacts", name), name, into)
        return {"merged": name, "into": into}

    def _anonymize_contact(self, name: str) -> ResponseReturnValue:
        anonymize_contact(self._site("contacts", name), name)
        return {"anonymized": name}

    def delete_contact(self, name: str) -> ResponseReturnValue:
        """A contact with all candidacies; raises ControlError."""
        site = self._site("contacts", name)
        deleted = [row["id"] for row in site.account.opportunities_of(name)]
        for opportunity_id in deleted:
            delete_opportunity(site, opportunity_id)
        return {"deleted": name, "opportunities": deleted}

    def _change_user(self, name: str) -> ResponseReturnValue:
        wish = control_body()
        account = self._site("users", name).account
        if not wish or wish.keys() - _USER_CHANGES or wish.get("accessRole", ACCESS_ROLES[0]) not in ACCESS_ROLES:
            raise ControlError(f"write of {', '.join(sorted(_USER_CHANGES))} what is to change; roles are {', '.join(ACCESS_ROLES)}")
        return show_user(account.put("users", {**account.rows("users")[name], **wish}))

    def _write_note(self) -> ResponseReturnValue:
        wish = control_body()
        if not wish.get("value") or wish.keys() - _NOTE_KEYS or ("note" in wish) == ("opportunity" in wish):
            raise ControlError(
                "write value, and either opportunity (a new note) or note (a reply to one); user and createdAt if they matter"
            )
        kind = "notes" if "note" in wish else "opportunities"
        account = self._site(kind, str(wish.get("note") or wish.get("opportunity"))).account
        author = account.rows("users").get(wish.get("user") or account.fixed_id("super admin"))
        comment = {"value": wish["value"], "createdAt": wish.get("createdAt") or account.now()}
        if kind == "notes":
            note = add_comment(account.rows("notes")[wish["note"]], comment, author, account, by_api=False)
        else:
            note = add_note(account.opportunities.rows[wish["opportunity"]], comment, author, account, by_api=False)
        return {"note": note["id"]}

    def _delete_note(self, name: str) -> ResponseReturnValue:
        self._site("notes", name).account.notes.remove(name)
        return {"deleted": name}

    def _site(self, kind: str, name: str) -> Site:
        for site in self._sites.values():
            if name in site.account.rows(kind):
                return site
        raise ControlError(f"there is no {name} among the {kind}")
