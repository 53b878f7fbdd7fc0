"""Which rules a connector or phone provider must keep, and which level it has reached by those that it keeps."""

import datetime as dt
import json
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from hub.catalog.discovery import Catalog
from hub.catalog.levels import FILE, level_of
from hub.conformance.description import folder_is_named
from hub.conformance.live_record import code_of, live_record
from hub.conformance.phone_rules import PHONE_RULES
from hub.conformance.rule import Level, Rule
from hub.conformance.rules import RULES
from hub.contract import CONTRACT_VERSION
from hub.contract.connector import Ability, abilities_of
from hub.contract.manifest import Manifest

MOST_EXEMPTIONS_FOR_GOLD = 2
BY_DESCRIPTION = 41
PHONE_BY_DESCRIPTION = 38


def all_rules(manifest: Manifest) -> tuple[Rule, ...]:
    """Those for its kind."""
    return PHONE_RULES if manifest.is_phone_provider else RULES


def by_description(manifest: Manifest) -> int:
    """The number of the rule by which its kind is not its own judge."""
    return PHONE_BY_DESCRIPTION if manifest.is_phone_provider else BY_DESCRIPTION


def rules_of(catalog: Catalog, key: str) -> list[Rule]:
    """The rules that concern a connector or phone provider and from which its manifest does not exempt it."""
    manifest = catalog.manifests[key]
    exempt = {exemption.rule for exemption in manifest.conformance.exempt}
    abilities = abilities_in(catalog, key)
    return [rule for rule in all_rules(manifest) if rule.concerns(abilities) and rule.number not in exempt]


def abilities_in(catalog: Catalog, key: str) -> frozenset[Ability | type]:
    """What its class declares: words of a connector, classes of a phone provider."""
    if catalog.manifests[key].is_phone_provider:
        return frozenset(catalog.phone_provider(key).__mro__)
    return frozenset(abilities_of(catalog.connector(key)))


def rules_to_keep(catalog: Catalog, key: str, *, every_level: bool) -> list[Rule]:
    """Those up to the level on record, bronze where there is none; where no folder of descriptions is named, none is asked for."""
    rules = rules_of(catalog, key)
    if every_level:
        return rules
    manifest = catalog.manifests[key]
    recorded = level_of(manifest)
    level = Level[recorded.upper()] if recorded else Level.BRONZE
    is_elsewhere = bool(manifest.conformance.descriptions) and not folder_is_named()
    return [rule for rule in rules if rule.level <= level and not (is_elsewhere and rule.number == by_description(manifest))]


@dataclass(slots=True)
class Judgement:
    """What came out for one of them: which rules were tried, and what happened where one is not kept.

    `tried_live` says that it has just kept its rules in a real test account.
    """

    manifest: Manifest
    rules: list[Rule]
    tried: set[int] = field(default_factory=set)
    broken: dict[int, str] = field(default_factory=dict)
    tried_live: bool = False

    def is_kept(self, rule: Rule) -> bool:
        """Whether it was tried and nothing went wrong."""
        return rule.number in self.tried and rule.number not in self.broken

    @property
    def level(self) -> Level | None:
        """The highest level of which every rule is kept, None where even bronze is not reached."""
        reached = [level for level in Level if self._is_reached(level)]
        return max(reached, default=None)

    def _is_reached(self, level: Level) -> bool:
        return not (level is Level.GOLD and self._is_own_judge) and all(self.is_kept(rule) for rule in self.rules if rule.level <= level)

    @property
    def _is_own_judge(self) -> bool:
        """Whether it is exempt from too much, or from the one rule by which somebody else judges it."""
        exempt = {exemption.rule for exemption in self.manifest.conformance.exempt}
        return len(exempt) > MOST_EXEMPTIONS_FOR_GOLD or by_description(self.manifest) in exempt

    def report(self) -> str:
        """All of it for people, level by level."""
        lines = [f"{self.manifest.name} ({self.manifest.key})"]
        for level in Level:
            of_level = [rule for rule in self.rules if rule.level is level]
            lines += ["", f"{level.word}: {sum(map(self.is_kept, of_level))} of {len(of_level)} rules kept"]
            for rule in of_level:
                state = "broken" if rule.number in self.broken else "kept" if self.is_kept(rule) else "not tried"
                lines.append(f"  {state:<9}  {rule.number:>2}  {rule.sentence}")
                lines += [f"                 {line}" for line in self.broken.get(rule.number, "").splitlines()]
        for exemption in self.manifest.conformance.exempt:
            lines.append(f"  exempt     {exemption.rule:>2}  {exemption.because}")
        reached = self.level.word if self.level else "none yet"
        return "\n".join([*lines, "", f"Level: {reached}"])

    def _live(self) -> dict[str, str] | None:
        if self.tried_live:
            return {"on": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}", "code": code_of(self.manifest)}
        return live_record(self.manifest)

    def record(self) -> Path:
        """Write the level into the vendor's folder, from where the connections page reads it; the file."""
        file = Path(str(files(self.manifest.package))) / FILE
        exempt = sorted(exemption.rule for exemption in self.manifest.conformance.exempt)
        kept = [rule.number for rule in self.rules if self.is_kept(rule)]
        record: dict[str, object] = {
            "level": self.level.word if self.level else None,
            "contract": CONTRACT_VERSION,
            "kept": kept,
            "exempt": exempt,
        }
        live = self._live()
        if live:
            record["live"] = live
        file.write_text(json.dumps(record) + "\n", encoding="utf-8")
        return file


def unknown_exemptions(manifest: Manifest) -> list[int]:
    """Exemptions from rules that there are not."""
    known = {rule.number for rule in all_rules(manifest)}
    return [exemption.rule for exemption in manifest.conformance.exempt if exemption.rule not in known]
