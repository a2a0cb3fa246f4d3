"""What no file of the repository may say: addresses of package registries, paths of a machine, unfinished work.

The patterns are put together here from halves, so that this file does not match itself.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

REGISTRIES = (
    r"(?i)\b(?:" + "|".join(["py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(?:org|com)", "deb" + r"ian\.org"]) + ")"
)
MACHINE = (
    "(?:^|[\\s\"'`(=:])/(?:" + "|".join(["ro" + "ot/[.a-z]", "ho" + "me/[a-z]", "wo" + "rk/[a-z]", "Us" + "ers/[a-zA-Z]"]) + ")"
)
UNFINISHED = r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]) + r")\b"

RULES = {REGISTRIES: "the address of a package registry", MACHINE: "a path of one machine", UNFINISHED: "unfinished work"}


def tracked(repository: Path) -> list[Path]:
    """The files that git tracks, or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=repository, check=True, capture_output=True
    )
    names = sorted(set(listed.stdout.decode().split("\0")) - {""})
    return [path for name in names if (path := repository / name).is_file() and not path.is_symlink()]


def violations(files: list[Path], repository: Path) -> list[str]:
    """Lines that say what no line may."""
    return [f"{path.relative_to(repository)}:{found}" for path in files for found in _in_file(path)]


def _in_file(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    if b"\0" in content:
        return
    for number, line in enumerate(content.decode("utf-8").splitlines(), start=1):
        for pattern, what in RULES.items():
            if found := re.search(pattern, line):
                yield f"{number}: {what}: {found.group().strip()}"
