"""import-linter's contracts hold, and break on what they are there for."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rules.source import REPOSITORY

CLEAN = {
    "app/wiring.py": "import saker.home.routes\nimport saker.ledger.models\n",
    "home/routes.py": "from saker.home import queries\nfrom saker.core import db\n",
    "home/queries.py": "from saker.ledger import queries\nfrom saker.rewards.rules import level\n",
    "rewards/rules.py": "def level(): ...\n",
    "ledger/queries.py": "from saker.ledger import models\n",
    "ledger/models.py": "from saker.core import db\n",
    "core/db.py": "",
    "payments/rules.py": "",
    "payments/fakepay/__init__.py": "",
    "payments/fakepay/app.py": "from saker.payments.fakepay import store\n",
    "payments/fakepay/store.py": "",
}


def lint(root: Path, files: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the real contracts over a small tree."""
    for name, text in {**files, **{f"{Path(name).parts[0]}/__init__.py": "" for name in files}, "__init__.py": ""}.items():
        path = root / "saker" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", REPOSITORY / "pyproject.toml"],
        cwd=root,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_a_tree_that_keeps_to_the_layers_is_no_violation(tmp_path: Path) -> None:
    done = lint(tmp_path, CLEAN)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        pytest.param(
            "ledger/queries.py", "from saker.rewards import rules\n", "saker.ledger.queries -> saker.rewards.rules", id="up"
        ),
        pytest.param(
            "core/db.py", "import saker.ledger.rules\n", "saker.core is not allowed to import saker.ledger", id="out of core"
        ),
        pytest.param("identity/queries.py", "from saker.ledger import queries\n", "saker.identity.queries", id="sideways"),
        pytest.param("home/queries.py", "from saker.ledger.models import Account\n", "saker.ledger.models", id="private models"),
        pytest.param("home/routes.py", "import saker.ledger.verify\n", "saker.ledger.verify", id="private file of any name"),
        pytest.param(
            "payments/fakepay/app.py",
            "from saker.core import db\n",
            "saker.payments.fakepay.app -> saker.core.db",
            id="core by fakepay",
        ),
        pytest.param(
            "payments/fakepay/app.py",
            "from saker.payments import rules\n",
            "saker.payments.fakepay.app -> saker.payments.rules",
            id="its slice by fakepay",
        ),
        pytest.param("gambling/rules.py", "", "gambling", id="a slice that no layer lists"),
    ],
)
def test_a_planted_import_breaks_a_contract(tmp_path: Path, file: str, text: str, says: str) -> None:
    done = lint(tmp_path, {**CLEAN, "ledger/rules.py": "", "ledger/verify.py": "", file: text})
    assert done.returncode == 1
    assert says in " ".join(done.stdout.split()), done.stdout
