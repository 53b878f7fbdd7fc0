"""What was measured, as a table for people."""

from collections.abc import Sequence

from bench.load import MB, Outcome, quantile

HEAD = (
    "calls/s", "calls", "answer p50", "p99", "text p50", "p99", "note p50", "p99", "lost", "missing too", "doubled",
    "refused", "unanswered", "CPU/call", "database", "vendors", "memory", "sent late p99",
)  # fmt: skip


def row(outcome: Outcome) -> tuple[str, ...]:
    """One load; times in ms, memory in MB."""
    times = [_ms(quantile(values, share)) for values in (outcome.answers, outcome.texts, outcome.notes) for share in (0.5, 0.99)]
    return (
        f"{outcome.rate:g}",
        str(outcome.calls),
        *times,
        str(outcome.lost),
        str(outcome.missing_too),
        str(outcome.doubled),
        str(outcome.refused),
        str(outcome.unanswered),
        _ms(sum(outcome.cpu.values())),
        _ms(outcome.cpu_of_database),
        _ms(outcome.cpu_of_vendors),
        f"{sum(outcome.memory.values()) / MB:.0f}",
        _ms(quantile(outcome.sent_late, 0.99)),
    )


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows under their head, as Markdown."""
    lines = [HEAD, tuple("--:" for _ in HEAD), *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    return "\n".join("| " + " | ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines)


def by_process(outcome: Outcome) -> str:
    """Processor time for each call and memory of each process of the hub."""
    parts = [f"{name} {_ms(outcome.cpu[name])} ms, {outcome.memory[name] / MB:.0f} MB" for name in sorted(outcome.cpu)]
    return "; ".join(parts)


def _ms(seconds: float) -> str:
    return "-" if seconds == float("inf") else f"{seconds * 1000:.1f}" if seconds < 1 else f"{seconds * 1000:.0f}"
