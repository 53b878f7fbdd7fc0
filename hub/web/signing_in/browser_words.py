"""Which browser it is, in words that people recognise their own by."""

from flask import request

# the first that stands in the header counts: many browsers also name those that they descend from
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"),
            ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
           ("Mac OS X", "Mac"), ("Linux", "Linux"))  # fmt: skip


def browser_in_words(user_agent: str | None = None) -> str:
    """Such as "Firefox on Linux"; of this request where nothing is given."""
    said = request.headers.get("User-Agent", "") if user_agent is None else user_agent
    browser = next((name for mark, name in BROWSERS if mark in said), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in said), None)
    return f"{browser} on {system}" if system else browser
