"""What the mapping is checked against: the shop's own job types beside what is the same in every shop."""

from pathlib import Path
from typing import Any

import pytest

from hub.contract.fields import FieldKind
from tests.hub.rehearsal.rehearsing_firm import RehearsingFirm, rehearsing_firm

JOB_TYPE = "job_fields.job_type_id"


def job_type_of(firm: RehearsingFirm) -> Any:
    connector: Any = firm.connector
    return next(field for field in connector.describe_fields("booking") if field.place == JOB_TYPE)


@pytest.mark.parametrize("unknown_parameters", ["ignore", "refuse"])
def test_a_job_type_is_one_of_the_shop_s_own(sqlite_migrated: Path, unknown_parameters: str) -> None:
    with rehearsing_firm("housecallpro", sqlite_migrated) as firm:
        firm.vendors.order("housecallpro", "settings", unknown_parameters=unknown_parameters)
        assert (job_type_of(firm).kind, job_type_of(firm).options) == (FieldKind.TEXT, ())
        firm.vendors.seed("housecallpro", {"job_types": [{"id": "jbt_1", "name": "Repair"}]})
        assert (job_type_of(firm).kind, job_type_of(firm).options) == (FieldKind.CHOICE, ("jbt_1",))
