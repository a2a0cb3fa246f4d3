"""Running the migrations, which are shipped inside the wheel and lie beside `src` in a checkout."""

from importlib.resources import files
from pathlib import Path

from alembic import command, op
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from saker.core import money
from saker.core.db import driver_url


def directory() -> Path:
    """Where the migrations are."""
    shipped = Path(str(files("saker") / "migrations"))
    return shipped if shipped.is_dir() else Path(__file__).parents[3] / "migrations"


def config(url: str) -> Config:
    """Alembic's configuration for one database."""
    made = Config()
    made.set_main_option("script_location", str(directory()))
    made.set_main_option("sqlalchemy.url", driver_url(url).replace("%", "%%"))
    return made


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up; `url` is the owner role's. At the head, every asset that the program knows is listed in the books."""
    _execute(url, "CREATE SCHEMA IF NOT EXISTS core")
    command.upgrade(config(url), revision)
    if revision == "head":
        rows: list[dict[str, object]] = [
            {"code": asset.code, "scale": asset.scale, "kind": asset.kind.value} for asset in money.assets()
        ]
        _execute(
            url, "INSERT INTO ledger.assets (code, scale, kind) VALUES (:code, :scale, :kind) ON CONFLICT (code) DO NOTHING", rows
        )


def is_current(url: str) -> bool:
    """True when the database is at this version's schema."""
    engine = create_engine(driver_url(url))
    with engine.connect() as connection:
        exists = connection.execute(text("SELECT to_regclass('core.schema_version') IS NOT NULL")).scalar_one()
        found = connection.execute(text("SELECT version_num FROM core.schema_version")).scalar_one_or_none() if exists else None
    engine.dispose()
    return found == head()


def downgrade(url: str, revision: str) -> None:
    """Migrate down."""
    command.downgrade(config(url), revision)


def head() -> str:
    """The newest revision that this version of the program knows."""
    found = ScriptDirectory(str(directory())).get_current_head()
    assert found is not None
    return found


def _execute(url: str, statement: str, rows: list[dict[str, object]] | None = None) -> None:
    engine = create_engine(driver_url(url))
    with engine.begin() as connection:
        connection.execute(text(statement), rows)
    engine.dispose()


def run_file(name: str) -> None:
    """Inside a migration: run a file of SQL that lies beside it."""
    run_sql((directory() / "versions" / name).read_text(encoding="utf-8"))


def run_sql(script: str) -> None:
    """Inside a migration: run several statements at once; nothing in them is a parameter."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(script)
