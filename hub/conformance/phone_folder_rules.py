"""Rules about a phone provider's folder: what can be seen without running it."""

import re
from importlib.resources import files

from hub.conformance import folder_rules
from hub.conformance.phone_bench import PhoneBench
from hub.conformance.rule import Level, expect, phone_rule
from hub.contract.phone_provider import ChecksLines, FindsTexts, ListsCalls, LooksUpNumbers, RegistersWebhooks, SendsTexts

ASKS = (SendsTexts, FindsTexts, ListsCalls, LooksUpNumbers, ChecksLines, RegistersWebhooks)
"""What a class asks the vendor's API for; whoever only fetches media may have nothing but links to follow."""
HEADINGS = ("What to click", "What we store", "Known limits")
FACTS = ("webhook_path", "webhook_signature", "webhook_kinds")


@phone_rule(
    1,
    Level.BRONZE,
    "The manifest names the documentation, the hosts, how webhooks are signed, of what kinds they are, and what the vendor cannot do.",
)
def manifest_is_whole(bench: PhoneBench) -> None:
    """The schema has checked the shape already."""
    manifest = bench.manifest
    expect(manifest.docs, "docs is empty")
    expect(manifest.sign_in, "there is no [[sign_in]] table")
    expect(manifest.hosts or not issubclass(bench.declared, ASKS), "there is no [hosts.<name>] table, and yet the class asks the vendor")
    for name, host in manifest.hosts.items():
        expect(host.sandbox.startswith("{sandbox}/" + bench.key), f"[hosts.{name}] sandbox must begin with {{sandbox}}/{bench.key}")
    missing = [fact for fact in FACTS if not manifest.facts.get(fact)]
    expect(not missing, f"[facts] lacks {', '.join(missing)}")
    path = manifest.facts["webhook_path"]
    expect(path == f"/in/phone/{bench.key}/<token>", f"[facts] webhook_path is {path}")
    expect(manifest.cannot, "cannot is empty; every vendor has something that it cannot do")
    bare = [sentence for sentence in manifest.cannot if not sentence.endswith(".")]
    expect(not bare, f"cannot has what is no sentence: {'; '.join(bare)}")


@phone_rule(2, Level.BRONZE, "The folder has a README.md that tells the customer what to click, what we store, and the known limits.")
def readme_is_there(bench: PhoneBench) -> None:
    """Three headings are asked for; more are welcome."""
    readme = files(bench.manifest.package) / "README.md"
    expect(readme.is_file(), "there is no README.md")
    headings = re.findall(r"^## (.+)$", readme.read_text(encoding="utf-8"), re.MULTILINE)
    missing = [heading for heading in HEADINGS if heading not in headings]
    expect(not missing, f"README.md lacks the headings {', '.join(f'## {heading}' for heading in missing)}")


@phone_rule(
    3, Level.BRONZE, "The code imports the contract, the standard library and what checks signatures and shapes, nothing that reaches out."
)
def imports_only_the_contract(bench: PhoneBench) -> None:
    """As for connectors, with four libraries more."""
    folder_rules.imports_only_the_contract.check(bench)


@phone_rule(4, Level.BRONZE, "The code opens no files, reads no environment and prints nothing.")
def touches_nothing_else(bench: PhoneBench) -> None:
    """As for connectors."""
    folder_rules.touches_nothing_else.check(bench)


@phone_rule(
    39, Level.GOLD, "SANDBOX.md lists every limit and surprise of the vendor that the sandbox keeps, each with the test that shows it."
)
def limits_are_listed(bench: PhoneBench) -> None:
    """As for connectors."""
    folder_rules.limits_are_listed.check(bench)


@phone_rule(40, Level.GOLD, "No file is too long to be read at once.")
def files_are_short(bench: PhoneBench) -> None:
    """As for connectors."""
    folder_rules.files_are_short.check(bench)
