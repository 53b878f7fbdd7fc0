"""Trying a connector in a real test account: connect, play every rule that can be played there, clean up, keep scrubbed fixtures."""

import datetime as dt
import json
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from structlog.testing import capture_logs

from hub.conformance.fictional_numbers import FictionalNumbers
from hub.conformance.judging import BY_DESCRIPTION
from hub.conformance.known_words import known_words
from hub.conformance.live_tenant import MARK, LeftOver, LiveTenant
from hub.conformance.recording_door import RecordingDoor, Said
from hub.conformance.rule import Broken, Rule
from hub.conformance.scrubbing import Scrubber
from hub.conformance.vendor_bench import make_account, named
from hub.connections.connect import SignInForm
from hub.connections.vault import Vault
from hub.contract.connector import AccountIdentity, abilities_of
from hub.contract.errors import VendorTrouble
from hub.contract.manifest import Manifest, SignIn
from hub.installation_secrets import InstallationSecrets
from hub.masking import mask_text
from hub.outbound.addresses import VendorAddresses
from hub.records.migrate import migrate
from hub.settings import Settings
from hub.wiring import Hub, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveWish:
    """What to try and where: `fields` are those of the way's form.

    `address` is of a server that plays the vendor instead of the vendor's own hosts, `twin` chooses the vendor's test environment.
    """

    key: str
    way: SignIn
    fields: Mapping[str, str] = field(repr=False)
    address: str | None = None
    twin: bool = False


@dataclass(slots=True)
class LiveResult:
    """What came out: rules by number, those that were not played, and what is left to take away by hand.

    `played_at` is the address of a server that played the vendor.
    """

    account: str
    played_at: str | None = None
    kept: list[int] = field(default_factory=list)
    broken: dict[int, str] = field(default_factory=dict)
    elsewhere: list[int] = field(default_factory=list)
    left: list[LeftOver] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether every rule that was played is kept."""
        return bool(self.kept) and not self.broken

    @property
    def is_proof(self) -> bool:
        """Whether the vendor itself has shown it: a server that plays the vendor proves nothing."""
        return self.is_well and self.played_at is None

    def report(self, rules: Sequence[Rule]) -> str:
        """All of it for people."""
        sentences = {rule.number: rule.sentence for rule in rules}
        where = f"At {self.played_at}, which plays the vendor" if self.played_at else "At the vendor"
        lines = [f"{where}, in {self.account}: {len(self.kept)} of {len(self.kept) + len(self.broken)} rules kept"]
        for number in sorted([*self.kept, *self.broken]):
            lines.append(f"  {'broken' if number in self.broken else 'kept':<9}  {number:>2}  {sentences[number]}")
            lines += [f"                 {line}" for line in self.broken.get(number, "").splitlines()]
        if self.elsewhere:
            lines.append(f"  needs the simulated vendor: rules {', '.join(map(str, self.elsewhere))}")
        if self.played_at:
            lines.append(f"  Rule {BY_DESCRIPTION} is not kept by this: only the vendor itself, without --address, proves anything.")
        if not self.left:
            return "\n".join([*lines, "Everything that was made there has been taken away again."])
        lines.append("Still there, to be taken away by hand:")
        return "\n".join([*lines, *(f"  {one.what}{f' ({one.url})' if one.url else ''}: {one.why}" for one in self.left)])


class LiveTrial:
    """One trial of one connector; nothing is written at the vendor before `run`."""

    def __init__(self, hub: Hub, door: RecordingDoor, wish: LiveWish) -> None:
        self._hub = hub
        self._door = door
        self._wish = wish
        self._manifest: Manifest = hub.catalog.manifests[wish.key]
        self._numbers = FictionalNumbers(self._manifest.conformance.region)
        self._account_id = make_account(hub, self._numbers.region)
        self._run = f"{dt.datetime.now(dt.UTC):%m%d}-{secrets.token_hex(3)}"
        self._said: dict[str, list[Said]] = {}
        self.tenant: LiveTenant | None = None

    def whose(self) -> AccountIdentity:
        """Whose account it would be tried in; raises SignInAgain and the contract's other errors."""
        return self._hub.connecting.whose(self._form)

    def run(self, rules: Sequence[Rule], say: Callable[[str], None]) -> LiveResult:
        """Play the rules one after the other and clean up, whatever happens meanwhile; raises what connecting raises."""
        connection_id = self._hub.connecting.connect(self._form, subscribe=False)
        self._keep("connecting")
        tenant = self.tenant = LiveTenant(
            self._hub, account_id=self._account_id, connection_id=connection_id, numbers=self._numbers, run=self._run
        )
        result = LiveResult(tenant.row.vendor_account_name, self._wish.address)
        abilities = abilities_of(self._hub.catalog.connector(self._wish.key))
        try:
            for rule in rules:
                if rule.live is None:
                    result.elsewhere.append(rule.number)
                elif rule.concerns(abilities):
                    self._play(rule, tenant, result)
                    say("x" if rule.number in result.broken else ".")
        finally:
            with capture_logs():
                result.left = tenant.clean_up()
            self._keep("cleaning-up")
            if result.left:
                say("\n" + "\n".join(f"Left at the vendor: {one.what} {one.url or ''}" for one in result.left))
        return result

    def record(self, folder: Path) -> list[Path]:
        """Write what was said, scrubbed, one file for each rule; the files."""
        folder.mkdir(parents=True, exist_ok=True)
        scrubber = self._scrubber()
        written = []
        for name, said in self._said.items():
            file = folder / f"{name}.json"
            file.write_text(json.dumps([scrubber.exchange(each) for each in said], indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            written.append(file)
        return written

    @property
    def _form(self) -> SignInForm:
        wish = self._wish
        return SignInForm(
            account_id=self._account_id,
            key=wish.key,
            mode=wish.way.mode,
            fields=wish.fields,
            sandbox=wish.address is not None,
            sandbox_url=wish.address,
            twin=wish.twin,
        )

    def _play(self, rule: Rule, tenant: LiveTenant, result: LiveResult) -> None:
        try:
            with capture_logs():
                rule.live(tenant)  # type: ignore[misc]  # asked before
            result.kept.append(rule.number)
        except Broken as broken:
            result.broken[rule.number] = mask_text(str(broken))
        except VendorTrouble as trouble:
            result.broken[rule.number] = f"{named(trouble)} came out where nothing was wrong"
        except Exception as wrong:  # noqa: BLE001 - one rule's fault must not keep the others from being played
            result.broken[rule.number] = f"{type(wrong).__name__}: {mask_text(str(wrong))}"
        finally:
            self._keep(f"rule-{rule.number:02}")

    def _keep(self, name: str) -> None:
        self._said[name] = self._door.take()

    def _scrubber(self) -> Scrubber:
        wish = self._wish
        addresses = VendorAddresses.of(self._manifest, wish.address, twin=wish.twin)
        made = self.tenant.made if self.tenant else []
        ours = {self._run, MARK, "They called", "words."}
        for each in made:
            ours |= {each.person.phone.e164.removeprefix("+"), re.sub(r"\D", "", each.person.phone.national)}
        hidden = [*wish.fields.values(), *self._tokens()]
        return Scrubber(known=known_words(self._manifest.package), ours=ours, secrets=hidden, hosts=addresses.by_name)

    def _tokens(self) -> list[str]:
        token = self.tenant.row.token if self.tenant else None
        return [value for value in Vault(self._hub.secrets).unlock(token).values() if isinstance(value, str)] if token else []


@contextmanager
def live_trial(wish: LiveWish) -> Iterator[LiveTrial]:
    """A trial with a hub of its own, whose database and secrets go away with it; requests keep to the vendor's limits."""
    with tempfile.TemporaryDirectory(prefix="textback-live-") as folder, ExitStack() as to_close:
        door = RecordingDoor()
        settings = Settings(data_folder=Path(folder), database_url=f"sqlite:///{folder}/hub.sqlite3")
        hub = wire(settings, InstallationSecrets.make(), ring=lambda _: None, door=door)
        to_close.callback(hub.database.close)
        to_close.callback(hub.door.close)
        migrate(hub.database.engine)
        yield LiveTrial(hub, door, wish)
