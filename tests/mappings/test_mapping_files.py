from importlib import resources

import pytest

from hub.mapping import load_field_map

FILES = sorted(file.name.removesuffix(".toml") for file in resources.files("mappings").iterdir() if file.name.endswith(".toml"))


def test_there_are_mapping_files() -> None:
    assert "greenhouse" in FILES


@pytest.mark.parametrize("key", FILES)
def test_every_mapping_file_can_be_used_by_the_connector_it_is_named_after(key: str) -> None:
    assert load_field_map(key).connector == key
    assert (resources.files("integrations") / key / "connector.toml").is_file()


@pytest.mark.parametrize("key", FILES)
def test_every_mapping_takes_a_caller_of_whom_only_the_number_is_known(key: str) -> None:
    written = load_field_map(key).to_theirs("person", {"phone": "+14155550134"})

    assert "4155550134" in str(written)
