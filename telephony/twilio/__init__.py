from telephony.twilio.provider import TwilioProvider as TwilioProvider
