"""Recordings are found again after their links have ended, and what was told is tried where nothing new is."""

import pytest
import responses

from hub.contract.errors import Gone
from tests.telephony.telnyx.samples import API, connected_provider

STORE = "https://s3.amazonaws.com"
NEW = {"download_urls": {"wav": f"{STORE}/new.wav", "mp3": f"{STORE}/new.mp3"}}
ASKED = {
    "recording/r1": ("/v2/recordings/r1", {"data": NEW}),
    "session/s1": ("/v2/recordings?filter%5Bcall_session_id%5D=s1", {"data": [{"download_urls": None}, NEW]}),
    "texml/a1/r1": ("/v2/texml/Accounts/a1/Recordings/r1.json", {"media_url": f"{STORE}/new.mp3"}),
}


@pytest.mark.parametrize("way", ASKED)
def test_a_recording_is_fetched_by_a_link_that_is_asked_for_now_and_without_the_key(way: str) -> None:
    path, answer = ASKED[way]
    with responses.RequestsMock() as vendor:
        asked = vendor.get(API + path, json=answer)
        fetched = vendor.get(f"{STORE}/new.mp3", body=b"sound", content_type="audio/mpeg")
        assert connected_provider().fetch_media(f"{way} {STORE}/old.mp3") == (b"sound", "audio/mpeg")
        assert "Authorization" in asked.calls[0].request.headers
        assert "Authorization" not in fetched.calls[0].request.headers


@pytest.mark.parametrize(("status", "answer"), [(404, {}), (400, {}), (200, {"data": []}), (200, {"data": NEW | {"download_urls": {}}})])
def test_where_no_new_link_is_told_the_one_that_was_told_is_tried(status: int, answer: dict[str, object]) -> None:
    with responses.RequestsMock() as vendor:
        vendor.get(f"{API}/v2/recordings/r1", status=status, json=answer)
        vendor.get(f"{STORE}/old.mp3", body=b"sound", content_type="audio/mpeg")
        assert connected_provider().fetch_media(f"recording/r1 {STORE}/old.mp3")[0] == b"sound"


@pytest.mark.parametrize("way", ["recording/../whoami", "webhooks", "recording/r1/actions"])
def test_a_reference_that_somebody_made_up_asks_the_api_for_nothing(way: str) -> None:
    with responses.RequestsMock() as vendor:
        vendor.get(f"{STORE}/old.mp3", status=404)
        with pytest.raises(Gone):
            connected_provider().fetch_media(f"{way} {STORE}/old.mp3")
