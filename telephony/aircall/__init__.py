from telephony.aircall.provider import AircallProvider as AircallProvider
