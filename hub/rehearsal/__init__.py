"""Rehearsing a mapping: what past calls would send to a connection's vendor, without sending anything."""

from hub.rehearsal.difference import CallDifference, differences
from hub.rehearsal.rehearse import rehearse, rehearse_change
from hub.rehearsal.rehearsed import NothingToRehearse, RecordedWrite, RehearsedCall

__all__ = ["CallDifference", "NothingToRehearse", "RecordedWrite", "RehearsedCall", "differences", "rehearse", "rehearse_change"]
