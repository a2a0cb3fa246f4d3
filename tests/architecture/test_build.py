"""An archive holds the web bundle and the migrations, or it is not built."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.architecture.rules.source import REPOSITORY


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build hook. Hatchling is there only while building, so its base class is stood in for."""

    class Interface:
        def __init__(self, root: Path, target: str) -> None:
            self.root, self.target_name = str(root), target

    names = ("hatchling", "hatchling.builders", "hatchling.builders.hooks", "hatchling.builders.hooks.plugin")
    for name in names:
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, f"{names[-1]}.interface", SimpleNamespace(BuildHookInterface=Interface))
    spec = spec_from_file_location("hatch_build", REPOSITORY / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def initialise(hook: ModuleType, root: Path, *, version: str = "standard", target: str = "wheel") -> dict[str, Any]:
    data: dict[str, Any] = {"force_include": {}}
    hook.CustomBuildHook(root, target).initialize(version, data)
    return data["force_include"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_an_archive_without_the_web_bundle_cannot_be_built(hook: ModuleType, tmp_path: Path, target: str) -> None:
    with pytest.raises(hook.BundleMissing, match="npm run build"):
        initialise(hook, tmp_path, target=target)


def test_an_archive_with_an_empty_bundle_cannot_be_built(hook: ModuleType, tmp_path: Path) -> None:
    (tmp_path / hook.BUNDLE / "assets").mkdir(parents=True)
    with pytest.raises(hook.BundleMissing):
        initialise(hook, tmp_path)


def test_an_editable_install_needs_no_bundle(hook: ModuleType, tmp_path: Path) -> None:
    assert initialise(hook, tmp_path, version="editable") == {}


@pytest.mark.parametrize(
    ("target", "places"),
    [
        ("wheel", {"src/saker/web/dist": "saker/web/dist", "migrations": "saker/migrations"}),
        ("sdist", {"src/saker/web/dist": "src/saker/web/dist"}),
    ],
)
def test_an_archive_takes_the_bundle_and_the_migrations_along(
    hook: ModuleType, tmp_path: Path, target: str, places: dict[str, str]
) -> None:
    (tmp_path / hook.BUNDLE).mkdir(parents=True)
    (tmp_path / hook.BUNDLE / "index.html").touch()
    assert initialise(hook, tmp_path, target=target) == places
