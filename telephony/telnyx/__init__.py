from telephony.telnyx.provider import TelnyxProvider as TelnyxProvider
