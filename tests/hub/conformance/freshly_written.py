"""Connectors written from the template for a test, some of them spoilt, found as an installed package is found."""

from pathlib import Path

from hub.conformance.new_connector import write_package


def written(place: Path, key: str, *spoilt: tuple[str, str, str]) -> Path:
    """Write a package for the key, with (file, words, other words) changed in it, and leave what an installation leaves."""
    write_package(key, place)
    package = place / f"textback_hub_{key}"
    for file, words, others in spoilt:
        text = (package / file).read_text(encoding="utf-8")
        assert words in text, f"{file} of the template no longer says {words!r}"
        (package / file).write_text(text.replace(words, others), encoding="utf-8")
    installed = place / f"textback_hub_{key}-0.1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(f"Metadata-Version: 2.1\nName: textback-hub-{key}\nVersion: 0.1.0\n", encoding="utf-8")
    (installed / "entry_points.txt").write_text(f"[textback_hub.connectors]\n{key} = textback_hub_{key}\n", encoding="utf-8")
    return package
