"""What the answer to a link means: there is nothing to sign in to, so whatever refuses it says that the link has ended."""

from hub.contract.errors import Gone, Rejected, VendorTrouble
from hub.outbound.verdicts import ReadAnswer, trouble_of, verdict_of

MOST_REDIRECTS = 3
LINK_WITHIN_S = 15.0
FILE_HEADERS = {"User-Agent": "textback-hub", "Accept": "*/*", "Accept-Encoding": "gzip"}
_ENDED = frozenset({400, 401, 403, 404, 410})


def file_trouble(answer: ReadAnswer, vendor: str) -> VendorTrouble:
    """The contract's error for an answer to a link that brings no file; a store's word for a link that ended may be any of several."""
    if answer.status in _ENDED:
        return Gone(f"The link that {vendor} gave has ended, or the file was removed. Look for it there.")
    if answer.is_unreadable:
        return Rejected(f"{vendor} answered with a page instead of the file. Look for it there.", reason="no_file")
    return trouble_of(verdict_of(answer, {}), answer, vendor=vendor, is_write=False, after=None)


def endless(vendor: str) -> Rejected:
    """For a link that leads on and on."""
    return Rejected(f"{vendor} sent the hub from one address to the next without end. Look for it there.", reason="redirected")
