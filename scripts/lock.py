"""Write down every version: `just lock` (needs uv).

Resolves the newest versions that `pyproject.toml` allows, pins all of them as `constraint-dependencies` between the
two marks in that file (so that `uv run` in a fresh clone installs exactly these), and writes `requirements.lock` with
hashes and without addresses, for production: `pip install --require-hashes -r requirements.lock`.
"""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = ROOT / "pyproject.toml"
LOCK = ROOT / "requirements.lock"
OPEN, CLOSE = "# <locked: written by `just lock`>", "# </locked>"
HEAD = "# Written by `just lock`: what production installs, with hashes, from whichever index the installer is set to.\n"


def main() -> None:
    """Resolve anew, pin, export."""
    pin([])
    uv("lock", "--upgrade", "--quiet")
    pin(export("--all-groups", "--no-hashes").splitlines())
    uv("lock", "--quiet")
    LOCK.write_text(HEAD + export("--no-dev"), encoding="utf-8")


def export(*options: str) -> str:
    """The locked versions in the form of a requirements file."""
    return uv("export", "--quiet", "--frozen", "--no-emit-project", "--no-annotate", "--no-header", *options)


def uv(*arguments: str) -> str:
    """Run uv in the repository. Raises CalledProcessError, with uv's own words above it."""
    return subprocess.run(["uv", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S607 - from the PATH


def pin(requirements: list[str]) -> None:
    """Replace what stands between the marks."""
    text = PROJECT.read_text(encoding="utf-8")
    before, rest = text.split(OPEN)
    _, after = rest.split(CLOSE)
    lines = "".join(f'    "{line.replace(chr(34), chr(39))}",\n' for line in requirements if line)
    PROJECT.write_text(f"{before}{OPEN}\nconstraint-dependencies = [\n{lines}]\n{CLOSE}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
