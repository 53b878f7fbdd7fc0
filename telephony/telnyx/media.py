"""Where a recording is fetched: its link ends after ten minutes, so what is kept of it says how to ask for a new one.

A reference is `recording/<id>`, `session/<call session id>` or `texml/<account>/<recording>`, then a blank and the link that was told,
which is good for those minutes; or that link alone. A picture has nothing but its link.
"""

import re
from collections.abc import Mapping
from typing import Any

from hub.contract.errors import Gone, Rejected
from hub.contract.requests import RequestPort
from telephony.telnyx.received import as_text, mappings

ID = r"[\w:-]{1,120}"
RECORDING, SESSION = re.compile(rf"recording/({ID})\Z"), re.compile(rf"session/({ID})\Z")
TEXML = re.compile(rf"texml/({ID})/({ID})\Z")
FORMATS = ("mp3", "wav")


def ref_of_recording(recording_id: str, session: str, link: str) -> str:
    """How to find it again: by its id where that is told, else among the recordings of its call."""
    return _first_readable(f"recording/{recording_id}", f"session/{session}", link=link)


def ref_of_texml(account: str, recording: str, link: str) -> str:
    """The same for a recording of a TeXML application."""
    return _first_readable(f"texml/{account}/{recording}", link=link)


def _first_readable(*ways: str, link: str) -> str:
    way = next((way for way in ways if any(pattern.match(way) for pattern in (RECORDING, SESSION, TEXML))), "")
    return f"{way} {link}".strip()


def link_in(urls: Mapping[str, Any]) -> str:
    """The link in the form that is smallest, empty where there is none."""
    return next((as_text(urls[name]) for name in FORMATS if urls.get(name)), "")


def good_link(api: RequestPort, ref: str) -> str:
    """A link that was asked for now, else the one that was told; raises Gone where there is neither."""
    way, _, told = ref.rpartition(" ")
    if not way:
        return told
    try:
        link = _fresh_link(api, way)
    except (Gone, Rejected):
        link = ""
    if not (link or told):
        raise Gone("Telnyx has no recording of this call any more.")
    return link or told


def _fresh_link(api: RequestPort, way: str) -> str:
    if found := TEXML.match(way):
        told = api.get(f"/v2/texml/Accounts/{found[1]}/Recordings/{found[2]}.json").json
        return next((as_text(one.get("media_url")) for one in mappings(told)), "")
    if found := SESSION.match(way):
        told = api.get("/v2/recordings", params={"filter[call_session_id]": found[1]}).json
    elif found := RECORDING.match(way):
        told = api.get(f"/v2/recordings/{found[1]}").json
    else:
        return ""
    recordings = (one for answer in mappings(told) for one in mappings(answer.get("data")))
    links = (link_in(urls) for one in recordings for urls in mappings(one.get("download_urls")))
    return next(filter(None, links), "")
