"""The build hook: a wheel or a source archive holds the web bundle and the migrations, or it is not built.

An editable install needs neither: a checkout serves the bundle when it is there and reads the migrations beside `src`.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = "src/saker/web/dist"
# Where these lie in each kind of archive.
PLACES = {
    "wheel": {BUNDLE: "saker/web/dist", "migrations": "saker/migrations"},
    "sdist": {BUNDLE: BUNDLE},
}


class BundleMissing(RuntimeError):
    """There is no web bundle to ship."""


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]  # hatchling is there only while building
    """Adds what git ignores or what lies outside the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before each target is built. Raises BundleMissing."""
        if version == "editable":
            return
        index = Path(self.root) / BUNDLE / "index.html"
        if not index.is_file():
            message = f"{BUNDLE}/index.html is missing: build the web bundle first (npm ci && npm run build, in web/)"
            raise BundleMissing(message)
        build_data["force_include"].update(PLACES[self.target_name])
