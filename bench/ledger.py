"""The ledger, measured: `python -m bench.ledger [--rounds N] [--seconds N]` prints JSON and fails when a limit is missed.

A scratch cluster of its own, durable as in production (fsync and synchronous_commit on), 10,000 people. Every figure is the
median of the rounds; what is compared runs in turns within each round, so that what else the machine does hits both alike.

- `post_over_bare`: `ledger.post` against `bare.post`: the same call, arguments, tables, indexes and answer, with every rule
  taken out (no trigger, no CHECK, no key conflict, no floor, no frozen account, no lock, no complete group). At least 0.90.
- `many_over_one`: transfers a second by `post_many`, 50 groups a call, against one by one. At least 3.
- `hot_over_distinct`: everybody pays one system account, against everybody paying somebody. At least 0.90.
- `pool_over_pgbench`: one Python process, a raw psycopg pool and 16 tasks, against pgbench. At least 0.45.
- reported without a limit: `session_over_pgbench` (`commands.post` through an AsyncSession), pgbench's own TPC-B, and how
  long `ledger verify` takes over everything that the bench has posted.
"""

import argparse
import asyncio
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool

from saker.app import embedded, migrating, wiring
from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.money import INR, Money
from saker.ledger import commands
from saker.ledger.rules import Posting, Transfer, of_person
from saker.ledger.verify import verify

PEOPLE: Final = 10_000
GROUPS_A_CALL: Final = 50
LIMITS: Final = {"post_over_bare": 0.90, "many_over_one": 3.0, "hot_over_distinct": 0.90, "pool_over_pgbench": 0.45}
SQL: Final = Path(__file__).with_name("ledger.sql")

PERSON: Final = "lpad(to_hex({}), 32, '0')::uuid"
ONE: Final = (
    "\\set a random(1, {people})\n\\set b random(1, {people} - 2)\n"
    "SELECT * FROM {schema}.post(uuidv7(), 'bench', uuidv7()::text, '\\x00'::bytea, 'bench', NULL, NULL, NULL, now(),"
    " ARRAY[uuidv7()], ARRAY['INR'], ARRAY[" + PERSON.format(":a::int") + "], ARRAY['available'], ARRAY[NULL]::uuid[],"
    " ARRAY[{target}]::uuid[], ARRAY['{purpose}'], ARRAY[NULL]::uuid[], ARRAY[7]::numeric[], ARRAY[NULL]::jsonb[]);\n"
)
SOMEBODY: Final = {"target": PERSON.format("1 + (:a::int + :b::int - 1) % {people}"), "purpose": "available"}
ONE_SYSTEM_ACCOUNT: Final = {"target": "NULL", "purpose": "fees"}
MANY: Final = (
    "WITH given AS (SELECT uuidv7() AS id, uuidv7()::text AS key, 1 + floor(random() * {people})::int AS a,"
    " 1 + floor(random() * ({people} - 2))::int AS b FROM generate_series(1, {groups})), lists AS (SELECT array_agg(id) AS ids,"
    " array_agg('bench'::text) AS texts, array_agg(key) AS keys, array_agg('\\x00'::bytea) AS hashes, array_agg(1) AS ones,"
    " array_agg(NULL::uuid) AS nobody, array_agg(1::smallint) AS places, array_agg('INR'::text) AS assets,"
    " array_agg('available'::text) AS purposes, array_agg(" + PERSON.format("a") + ") AS sources,"
    " array_agg(" + PERSON.format("1 + (a + b - 1) % {people}") + ") AS targets, array_agg(7::numeric) AS amounts,"
    " array_agg(NULL::jsonb) AS metas FROM given) SELECT posted.* FROM lists, LATERAL ledger.post_many(now(), ids, texts, keys,"
    " hashes, texts, nobody, nobody, ones, ids, places, ids, assets, sources, purposes, nobody, targets, purposes, nobody, amounts,"
    " metas) AS posted;\n"
)


class Bench:
    """One scratch cluster, and rates in transactions a second."""

    def __init__(self, running: embedded.Running, folder: Path, *, clients: int, seconds: int) -> None:
        self.app, self.owner = (running.url(database="bench", role=role) for role in ("saker_app", "saker_owner"))
        self.clients, self.seconds, self._folder = clients, seconds, folder
        self.people = [UUID(int=number) for number in range(1, PEOPLE + 1)]

    def script(self, name: str, text: str, **parts: str) -> Path:
        """A pgbench script."""
        path = self._folder / f"{name}.sql"
        filled = {key: value.format(people=PEOPLE) for key, value in parts.items()}
        path.write_text(text.format(people=PEOPLE, groups=GROUPS_A_CALL, **filled))
        return path

    def pgbench(self, *options: str | Path, url: str | None = None) -> float:
        """Transactions a second of one run, without connecting. Raises RuntimeError when a transaction failed."""
        of_run = ("-n", "-M", "prepared", "-c", str(self.clients), "-j", "2", "-T", str(self.seconds))
        command = [str(embedded.binary("pgbench")), *of_run, *map(str, options), url or self.app]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        rate = re.search(r"tps = ([0-9.]+)", done.stdout)
        if done.returncode != 0 or rate is None or "aborted" in done.stderr:
            raise RuntimeError(done.stderr.strip() or done.stdout)
        return float(rate[1])

    async def pool(self) -> float:
        """Calls a second of one process with a raw pool and as many tasks as pgbench has clients."""
        call = (
            "SELECT group_id, replayed FROM ledger.post(%s, 'bench', %s, %s, 'bench', NULL, NULL, NULL, %s, %s, ARRAY['INR'],"
            " %s, ARRAY['available'], ARRAY[NULL]::uuid[], %s, ARRAY['available'], ARRAY[NULL]::uuid[], %s, ARRAY[NULL]::jsonb[])"
        )
        options = {"autocommit": True, "prepare_threshold": 0}
        async with AsyncConnectionPool(self.app, min_size=self.clients, max_size=self.clients, open=False, kwargs=options) as pool:

            async def one(chance: Random) -> None:
                source, target = chance.sample(self.people, 2)
                values = (new_id(), str(new_id()), b"\x00", datetime.now(UTC), [new_id()], [source], [target], [7])
                async with pool.connection() as connection:
                    await (await connection.execute(call, values)).fetchone()

            return await self._rate(one)

    async def session(self) -> float:
        """Calls a second of `commands.post` in one process, each in an edge of its own."""
        database = Database(self.app, pool=self.clients, wait_seconds=30)

        async def one(chance: Random) -> None:
            source, target = (of_person(person, INR, "available") for person in chance.sample(self.people, 2))
            async with database.edge() as session:
                await commands.post(session, Posting("bench", str(new_id()), "bench", (Transfer(source, target, Money(7, INR)),)))

        try:
            return await self._rate(one)
        finally:
            await database.close()

    async def _rate(self, one: Callable[[Random], Awaitable[None]]) -> float:
        ends = time.perf_counter() + self.seconds

        async def client(number: int) -> int:
            chance, done = Random(number), 0
            while time.perf_counter() < ends:
                await one(chance)
                done += 1
            return done

        started = time.perf_counter()
        done = sum(await asyncio.gather(*(client(number) for number in range(self.clients))))
        return done / (time.perf_counter() - started)

    async def verified(self) -> dict[str, Any]:
        """How long verification takes over all that was posted, and that it finds only what it must: bare hashes."""
        database = Database(self.app, pool=1, wait_seconds=30)
        async with database.session(read_only=True) as session:
            report = await verify(session, wiring.INVARIANTS)
        await database.close()
        with psycopg.connect(self.app) as connection:
            ((entries,),) = connection.execute(
                "SELECT (SELECT count(*) FROM ledger.entries) + (SELECT count(*) FROM ledger.system_entries)"
            ).fetchall()
        broken = sorted({one.name for one in report.broken} - {"ledger.hashes"})  # SQL clients send no true hash
        return {"seconds": round(report.seconds, 1), "entries": entries, "broken": broken}


def measure(bench: Bench, rounds: int) -> dict[str, Any]:
    """Every figure."""
    post = bench.script("post", ONE, schema="ledger", **SOMEBODY)
    hot = bench.script("hot", ONE, schema="ledger", **ONE_SYSTEM_ACCOUNT)
    bare = bench.script("bare", ONE, schema="bare", **SOMEBODY)
    many = bench.script("many", MANY)
    turns: dict[str, Callable[[], float]] = {
        "post": lambda: bench.pgbench("-f", post),
        "bare": lambda: bench.pgbench("-f", bare),
        "hot": lambda: bench.pgbench("-f", hot),
        "many": lambda: bench.pgbench("-f", many) * GROUPS_A_CALL,
        "pool": lambda: asyncio.run(bench.pool()),
        "session": lambda: asyncio.run(bench.session()),
        "tpcb": lambda: bench.pgbench(url=bench.owner),
    }
    for run in turns.values():
        run()  # caches and plans
    seen: list[dict[str, float]] = []
    for number in range(rounds):
        seen.append({name: turn() for name, turn in turns.items()})
        print(f"round {number + 1}: {', '.join(f'{name} {rate:.0f}' for name, rate in seen[-1].items())}", file=sys.stderr)
    pairs = {
        "post_over_bare": ("post", "bare"),
        "many_over_one": ("many", "post"),
        "hot_over_distinct": ("hot", "post"),
        "pool_over_pgbench": ("pool", "post"),
        "session_over_pgbench": ("session", "post"),
        "post_over_tpcb": ("post", "tpcb"),
    }
    return {
        "per_second": {name: round(statistics.median(one[name] for one in seen)) for name in turns},
        "ratios": {
            name: round(statistics.median(one[first] / one[second] for one in seen), 3) for name, (first, second) in pairs.items()
        },
        "verify": asyncio.run(bench.verified()),
    }


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="how long each run takes")
    parser.add_argument("--clients", type=int, default=16)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="saker-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with embedded.start(folder / "pg", settings={"max_wal_size": "8GB", "shared_buffers": "512MB"}) as running:
            running.ensure_database("bench")
            bench = Bench(running, folder, clients=given.clients, seconds=given.seconds)
            migrating.upgrade(bench.owner)
            with psycopg.connect(bench.owner) as connection:
                connection.execute(SQL.read_text().encode())
            subprocess.run([embedded.binary("pgbench"), "-i", "-q", "-s", "10", bench.owner], check=True, capture_output=True)
            figures = measure(bench, given.rounds)
    missed = [name for name, least in LIMITS.items() if figures["ratios"][name] < least]
    machine = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }
    options = {"clients": given.clients, "seconds": given.seconds, "rounds": given.rounds}
    print(json.dumps({"machine": machine, "options": options, **figures, "limits": LIMITS, "missed": missed}, indent=2))
    return 1 if missed or figures["verify"]["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
