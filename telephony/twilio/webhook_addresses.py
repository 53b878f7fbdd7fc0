"""The addresses that Twilio is given: what each is for stands in the query, how it is retried in the fragment."""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

PATH = "/in/phone/twilio/"
RING_SWITCHES = "rc=1&ct=1500&rt=2500"
RETRY_SWITCHES = "rc=5&rp=ct,rt,5xx"


def address_for(address: str, what: str, **values: str) -> str:
    """The address for one kind of request; a ringing call is repeated once and quickly, all else patiently.

    Source of the switches: Twilio docs, webhooks-connection-overrides.
    """
    query = urlencode({"on": what, **values}, quote_via=quote)
    return f"{address}?{query}#{RING_SWITCHES if what == 'voice' else RETRY_SWITCHES}"


def delivery_address(report_address: str, key: str) -> str:
    """The address for delivery reports on the text with this outbox key, whatever of it the hub wrote already."""
    parts = urlsplit(report_address)
    query = {"on": "delivery", "key": key, **dict(parse_qsl(parts.query, keep_blank_values=True))}
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote), fragment=RETRY_SWITCHES))


def is_ours(address: str) -> bool:
    """Whether an address that stands at Twilio is one of a hub's."""
    return PATH in urlsplit(address).path
