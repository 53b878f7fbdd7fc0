"""Run as a script: fails, naming them, when files of our packages are missing from the given wheel."""

import sys
import zipfile
from pathlib import Path

PACKAGES = ("hub", "integrations", "telephony", "mappings")


def files_of_packages(root: Path) -> set[str]:
    """Return the files below the packages, as paths relative to the root."""
    found = (path for package in PACKAGES for path in (root / package).rglob("*") if path.is_file())
    return {str(path.relative_to(root)) for path in found if "__pycache__" not in path.parts}


def main() -> None:
    missing = files_of_packages(Path(__file__).parents[1]) - set(zipfile.ZipFile(sys.argv[1]).namelist())
    if missing:
        sys.exit("These files are missing from the wheel: " + ", ".join(sorted(missing)))


if __name__ == "__main__":
    main()
