"""The greeting that tells callers of the text they get, as carriers ask of whoever texts missed callers. Pure."""


def greeting_that_tells(business: str, *, takes_voicemail: bool) -> str:
    """What the line may say when nobody picks up."""
    ending = "Please leave a message after the tone." if takes_voicemail else "We will get back to you."
    return (
        f"You have reached {business}. Nobody is free right now. If you call from a mobile phone, we send you a text about this call; "
        f"answer it to go on, or text STOP to get no more. {ending}"
    )
