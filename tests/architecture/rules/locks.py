"""Every version is written down, in three places that agree.

Direct dependencies in `pyproject.toml`, all of them in its constraints, those of production with hashes in
`requirements.lock`.
"""

import re
import tomllib
from typing import Any

NAME = re.compile(r"[A-Za-z0-9._-]+")
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ \\]+)", re.MULTILINE)


def violations(pyproject: str, lock: str) -> list[str]:
    """Dependencies without an exact version, and versions on which the three places do not agree."""
    project: dict[str, Any] = tomllib.loads(pyproject)
    direct = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"], *project["build-system"]["requires"]]
    found = [f"{requirement}: pin it with ==" for requirement in direct if "==" not in requirement]
    constraints = set(project["tool"]["uv"]["constraint-dependencies"])
    pinned = {(name(line), line.split("==")[1].split(" ")[0]) for line in constraints}
    for requirement in direct[: -len(project["build-system"]["requires"])]:
        exact = requirement.partition("==")[2].split(" ")[0]
        if exact and (name(requirement), exact) not in pinned:
            found.append(f"{requirement}: the constraints name another version: run `just lock`")
    locked = {(package.lower(), version) for package, version in LOCKED.findall(lock)}
    found += [
        f"{package}=={version}: in requirements.lock, not in the constraints: run `just lock`"
        for package, version in locked - pinned
    ]
    wanted = {name(requirement) for requirement in project["project"]["dependencies"]}
    missing = wanted - {package for package, _ in locked}
    found += [f"{package}: not in requirements.lock: run `just lock`" for package in sorted(missing)]
    found += [
        f"{block.split('==')[0]}: no hash" for block in re.split(r"\n(?=\S)", lock) if "==" in block and "--hash=" not in block
    ]
    if re.search(r"https?://", lock):
        found.append("requirements.lock: holds an address")
    return sorted(found)


def name(requirement: str) -> str:
    """The name of a requirement, as indexes compare it."""
    match = NAME.match(requirement)
    assert match is not None
    return re.sub(r"[._-]+", "-", match.group()).lower()
