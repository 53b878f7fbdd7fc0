"""What makes a password good enough: length, and not being the first thing that anybody would try."""

import re
from collections.abc import Sequence

from werkzeug.security import generate_password_hash

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
SHORTEST_REST = 5
"""How many characters must be left once the words that everybody knows are taken out."""

# the roots of the passwords that stand at the top of every published list of stolen ones, longest first
COMMON = (
    "qwertyuiop", "1234567890", "0987654321", "asdfghjkl", "123456789", "password", "passwort", "passw0rd", "p@ssword", "p@ssw0rd",
    "12345678", "87654321", "sunshine", "princess", "football", "baseball", "superman", "starwars", "iloveyou", "trustno1", "whatever",
    "computer", "internet", "textback", "recruiter", "1q2w3e4r", "qwertz", "qwerty", "azerty", "asdfgh", "zxcvbn", "abc123", "123123",
    "123456", "654321", "111111", "000000", "letmein", "welcome", "monkey", "dragon", "master", "shadow", "secret", "summer", "winter",
    "spring", "autumn", "freedom", "michael", "charlie", "jordan", "batman", "ninja", "hello", "login", "admin", "changeme", "default",
    "abcdef", "abcd", "1234", "2024", "2025", "2026", "2027", "pass", "test", "user", "love", "hub",
)  # fmt: skip
LONGEST_FIRST = tuple(sorted(COMMON, key=len, reverse=True))


def problem_with(password: str, *, email: str = "", name: str = "") -> str | None:
    """A sentence that says what to change, None when the password is good enough."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Use {SHORTEST_PASSWORD} characters or more."
    if len(password) > LONGEST_PASSWORD:
        return f"Use {LONGEST_PASSWORD} characters or fewer."
    said = password.casefold()
    if _rest(said, LONGEST_FIRST) < SHORTEST_REST:
        return "This is one of the first that somebody would try. Four words that do not belong together make a good one."
    if _rest(said, _own_words(email, name)) < SHORTEST_REST:
        return "This is little more than your name or e-mail address. Use words that nobody connects with you."
    return None


def hash_password(password: str) -> str:
    """The form in which a password is kept."""
    return generate_password_hash(password, method="scrypt")


def _own_words(email: str, name: str) -> list[str]:
    """Address and name, whole and in parts, the longest first."""
    written = [email.casefold(), email.casefold().partition("@")[0], name.casefold(), name.casefold().replace(" ", "")]
    parts = [part for part in re.split(r"[\W_]+", f"{email} {name}".casefold()) if len(part) > 2]
    return sorted({*written, *parts} - {""}, key=len, reverse=True)


def _rest(said: str, words: Sequence[str]) -> int:
    """How many different characters are left without the words."""
    for word in words:
        said = said.replace(word, " ")
    return len(set(said.replace(" ", "")))
