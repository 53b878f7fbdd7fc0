"""A Twilio provider bound to one account."""

from telephony.twilio import TwilioProvider
from tests.fakes.phone_contexts import phone_context
from tests.fakes.request_port import PlainRequestPort
from tests.telephony.twilio.webhook_samples import ACCOUNT

API = "https://api.twilio.com"
TOKEN = "an-invented-token"
ACCOUNT_ADDRESS = f"{API}/2010-04-01/Accounts/{ACCOUNT}"


def connected_provider(address: str = API, account: str = ACCOUNT, token: str = TOKEN) -> TwilioProvider:
    hosts = {"messaging": address.replace("/twilio/api", "/twilio/messaging").replace("https://api.", "https://messaging.")}
    return TwilioProvider(phone_context(PlainRequestPort(address, (account, token), hosts=hosts), {"account_sid": account}))
