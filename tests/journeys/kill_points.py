"""Where a worker is killed or stopped on its way through one effect. SIGKILL falls between two of the hub's own steps, from outside."""

from collections.abc import Callable
from dataclasses import dataclass

from hub.records.outbox import OutboxRow, OutboxState
from tests.journeys.gate import Gate
from tests.journeys.held_commits import held_commit, stop_between_transactions
from tests.journeys.owed_effects import MAIL, SYSTEM, OwedEffect
from tests.journeys.patience import eventually
from tests.journeys.processes import RunningProcess
from tests.journeys.rig import Rig

ENDED = (OutboxState.DONE, OutboxState.DROPPED, OutboxState.HELD)


@dataclass
class Scene:
    """One effect about to be owed on a running hub."""

    rig: Rig
    owed: OwedEffect
    workers: dict[str, RunningProcess]
    earlier: int

    @property
    def worker(self) -> RunningProcess:
        """The process that does the effect."""
        return self.workers[self.owed.worker]

    def row(self) -> OutboxRow | None:
        """The row that owes the effect, once it is there."""
        return next((row for row in self.rig.rows(OutboxRow, effect=self.owed.effect) if row.id > self.earlier), None)

    def state(self) -> str | None:
        """The row's state."""
        row = self.row()
        return row.state if row else None

    def has_ended(self) -> bool:
        """Whether the row is in a final state."""
        return self.state() in ENDED

    def start_worker(self) -> None:
        """Start the process that does the effect once more."""
        (self.workers[self.owed.worker],) = self.rig.start(self.owed.worker)

    @property
    def vendor(self) -> str:
        """The key of the vendor who does it."""
        return self.rig.vendors.system if self.owed.vendor == SYSTEM else self.owed.vendor

    @property
    def gate(self) -> Gate:
        """The way to whoever does it."""
        return self.rig.mail_gate if self.owed.vendor == MAIL else self.rig.gates[self.vendor]

    def hold_gate(self) -> None:
        """Let nobody reach the vendor, without refusing them."""
        self.gate.hold()

    def open_gate(self) -> None:
        """Let them through."""
        self.gate.relay()

    def withhold_answer(self) -> None:
        """Let the vendor take the next one and keep its answer."""
        if self.owed.vendor == MAIL:
            self.rig.mail.withhold()
        elif self.owed.vendor == SYSTEM:
            self.rig.vendors.arm(self.vendor, "withhold", changes=True)
        else:
            self.rig.vendors.arm(self.vendor, "withhold", self.owed.method, self.owed.path)

    def wait_until_withheld(self) -> None:
        """Return when the vendor has taken it."""
        withheld = (lambda: self.rig.mail.withheld) if self.owed.vendor == MAIL else (lambda: self.rig.vendors.held_back(self.vendor))
        eventually(withheld, f"the answer to {self.owed.name} is withheld")

    def release_answer(self) -> None:
        """Let the vendor answer."""
        if self.owed.vendor == MAIL:
            self.rig.mail.release()
        else:
            self.rig.vendors.release(self.vendor)


def before_claim(scene: Scene) -> None:
    """The workers are dead when it becomes owed, and the web process dies once it has answered."""
    for worker in scene.workers.values():
        worker.kill()
    scene.owed.bring_about(scene.rig)
    scene.rig.kill_everything()
    scene.rig.start("web", "texts", "sync")


def after_claim(scene: Scene) -> None:
    """The row is claimed and connecting to the vendor hangs."""
    scene.hold_gate()
    scene.owed.bring_about(scene.rig)
    eventually(lambda: scene.state() == OutboxState.DOING, "the row is claimed")
    scene.worker.kill()
    assert scene.state() == OutboxState.DOING
    scene.open_gate()
    scene.start_worker()


def answer_withheld(scene: Scene) -> None:
    """The vendor has done it and has not said so."""
    scene.withhold_answer()
    scene.owed.bring_about(scene.rig)
    scene.wait_until_withheld()
    scene.worker.kill()
    scene.release_answer()
    scene.start_worker()


def before_commit(scene: Scene) -> None:
    """The answer is there, and a lock that the test holds keeps it from being written down."""
    scene.withhold_answer()
    scene.owed.bring_about(scene.rig)
    scene.wait_until_withheld()
    row = scene.row()
    assert row is not None
    with held_commit(scene.rig, row.id) as held:
        scene.release_answer()
        held.wait_until_hit(scene.worker)
        scene.worker.kill()
    assert scene.state() == OutboxState.DOING
    scene.start_worker()


def after_commit(scene: Scene) -> None:
    """It is written down as done."""
    scene.owed.bring_about(scene.rig)
    eventually(scene.has_ended, "the row has ended")
    scene.worker.kill()
    scene.start_worker()


def stopped_beyond_lease(scene: Scene) -> None:
    """The worker sleeps through its lease while the answer is withheld, another settles the row, and the first one wakes."""
    scene.withhold_answer()
    scene.owed.bring_about(scene.rig)
    scene.wait_until_withheld()
    sleeper = scene.worker
    stop_between_transactions(scene.rig, sleeper)
    scene.start_worker()
    eventually(scene.has_ended, "another worker has settled the row")
    scene.release_answer()
    sleeper.wake()
    # an effect of several requests is stopped at the door before the next one, an effect of one when it is written down
    eventually(lambda: any(word in sleeper.said() for word in ("settled_by_another", "lease_lost")), "the one that slept has let go")


POINTS: tuple[Callable[[Scene], None], ...] = (
    before_claim,
    after_claim,
    answer_withheld,
    before_commit,
    after_commit,
    stopped_beyond_lease,
)
