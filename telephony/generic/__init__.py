from telephony.generic.provider import GenericProvider as GenericProvider
