"""Trying one connector from the command line, with pytest underneath."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hub.catalog.discovery import Catalog
from hub.conformance.judging import Judgement, rules_of
from hub.masking import mask_text

NEEDS_PYTEST = "The conformance kit needs pytest: pip install 'textback-hub[kit]'"


class KitNotInstalled(RuntimeError):
    """pytest is missing; the sentence says how to get it."""


class _Listener:
    """Hears from pytest how each rule came out."""

    def __init__(self, judgement: Judgement, say: Callable[[str], None]) -> None:
        self._judgement = judgement
        self._say = say

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note what is broken as soon as it is known."""
        number = dict(report.user_properties).get("rule")
        if number is not None:
            self._judgement.tried.add(number)
        if report.failed and number is not None:
            self._judgement.broken[number] = _sentence_in(report)
        if report.when == "call" and number is not None:
            self._say("." if report.passed else "x")

    def pytest_collectreport(self, report: Any) -> None:
        """The suite itself cannot be read."""
        if report.failed:
            raise RuntimeError(str(report.longrepr))


def judge(
    catalog: Catalog, key: str, *, descriptions: Sequence[Path] = (), tried_live: bool = False, more: Sequence[str] = ()
) -> Judgement:
    """Try every rule on a connector; `more` are words for pytest, such as `--pdb`. Raises KitNotInstalled.

    `tried_live` says that it has just kept its rules in a real test account.
    """
    try:
        import pytest  # noqa: PLC0415 - only who tries a connector needs it
    except ImportError as missing:
        raise KitNotInstalled(NEEDS_PYTEST) from missing
    judgement = Judgement(catalog.manifests[key], rules_of(catalog, key), tried_live=tried_live)
    here = Path(__file__).parent
    words = [
        str(here / "suite.py"), "-c", str(here / "pytest.ini"), "--rootdir", str(here), "--import-mode=importlib",
        "-p", "hub.conformance.pytest_plugin", "-p", "no:cacheprovider", *([] if more else ["-p", "no:terminal"]),
        "--connector", key, "--every-level", *(word for file in descriptions for word in ("--description", str(file))),
        *(["--tried-live"] if tried_live else []), *more,
    ]  # fmt: skip
    pytest.main(words, plugins=[_Listener(judgement, _dot)])
    _dot("\n")
    return judgement


def _dot(sign: str) -> None:
    sys.stderr.write(sign)
    sys.stderr.flush()


def _sentence_in(report: Any) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    said = str(crash.message if crash else report.longrepr)
    return mask_text(said.removeprefix("hub.conformance.rule.Broken: "))
