"""A member who signs in to the running hub and fills in its forms, over HTTP."""

import re

import requests
from werkzeug.security import generate_password_hash

from hub.records.account import Member
from tests.journeys.rig import Rig

PASSWORD = "an invented password"


class MemberBrowser:
    """Signs in as the member with this address, who gets a password first."""

    def __init__(self, rig: Rig, email: str) -> None:
        (member,) = rig.rows(Member, email=email)
        with rig.hub.database.write(member.account_id) as session:
            session.get_one(Member, member.id).password_hash = generate_password_hash(PASSWORD)
        self._url = rig.settings.public_url
        self._http = requests.Session()
        self._http.trust_env = False
        assert "Sign out" in self.post("/sign-in", "/sign-in", email=email, password=PASSWORD)

    def read(self, path: str) -> str:
        answer = self._http.get(self._url + path, timeout=20)
        assert answer.ok, (path, answer.status_code)
        return answer.text

    def post(self, page: str, path: str, **fields: str) -> str:
        """Send the form of a page; what is shown after it."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.read(page))
        assert token is not None
        answer = self._http.post(self._url + path, data={"csrf_token": token[1], **fields}, timeout=20)
        assert answer.ok, (path, answer.status_code)
        return answer.text

    def close(self) -> None:
        self._http.close()
