"""What an order costs: over HTTP in a closed and an open loop, in the database alone, and against pgbench's TPC-B.

`python -m bench.trade` starts its own PostgreSQL (fsync on) and one server process (or more) in a directory that goes with it, and
prints JSON. Every figure is of one run on one machine; quote the ratios. The client shares the machine's cores.
"""

import argparse
import asyncio
import json
import os
import platform
import re
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench.load import closed_loop, open_loop, people, postgres, prepared, serving
from bench.wire import Wire
from saker.app import embedded, wiring
from saker.core.db import Database
from saker.core.ids import new_id
from saker.identity import commands as identity
from saker.rewards import commands as rewards
from saker.rewards.rules import GLOBAL_BOARD

CLIENTS = 8
RATE = 100
RANKED = 1000
ORDER = {"symbol": "SIM-BTC", "side": "buy", "type": "market", "notional": "200.00"}

BARE_SCHEMA = """
CREATE TABLE bare_accounts (id int PRIMARY KEY, cash numeric NOT NULL, coins numeric NOT NULL);
CREATE TABLE bare_trades (id bigserial PRIMARY KEY, account int NOT NULL, price numeric, quantity numeric, at timestamptz);
INSERT INTO bare_accounts SELECT n, 1e12, 0 FROM generate_series(1, 1000) n;
"""
BARE_TRADE = """\\set account random(1, 1000)
BEGIN;
UPDATE bare_accounts SET cash = cash - 20000, coins = coins + 31 WHERE id = :account;
INSERT INTO bare_trades (account, price, quantity, at) VALUES (:account, 6414755, 31, now());
COMMIT;
"""


def pgbench(url: str, *arguments: str) -> float:
    """Transactions a second of one pgbench run."""
    said = subprocess.run([str(embedded.binary("pgbench")), *arguments, url], capture_output=True, text=True, check=True).stdout
    return float(re.search(r"tps = ([\d.]+)", said)[1])  # type: ignore[index]


async def fill_board(url: str) -> None:
    """A board of `RANKED` people."""
    wiring.wire()
    database = Database(url, pool=4, wait_seconds=10)
    people_ids = []
    for number in range(RANKED):
        async with database.edge() as session:
            email = f"ranked{number}@example.com"
            people_ids.append((await identity.create_person(session, email=email, display_name=f"Ranked {number}")).id)
    async with database.edge() as session:
        await rewards.publish_scores(session, GLOBAL_BOARD, [(person, number * 100) for number, person in enumerate(people_ids)])
    await database.close()


async def measure(port: int, url: str, seconds: float, rounds: int) -> dict[str, Any]:
    """Orders and the board over HTTP."""
    await fill_board(url)

    async def order(wire: Wire) -> float:
        return await wire.timed("POST", "/simulator/orders", ORDER, key=str(new_id()))

    async def board(wire: Wire) -> float:
        return await wire.timed("GET", "/rewards/boards/global?limit=50")

    await closed_loop(await people(port, CLIENTS), order, 2)
    closed = [await closed_loop(await people(port, CLIENTS), order, seconds) for _ in range(rounds)]
    boards = [await closed_loop(await people(port, CLIENTS), board, seconds) for _ in range(rounds)]
    opened = [await open_loop(await people(port, 32), order, RATE, seconds) for _ in range(rounds)]
    return {
        "orders_per_second": median(run["per_second"] for run in closed),
        "orders_closed_loop": closed,
        "orders_open_loop_at_100_per_second": opened,
        "boards_per_second": median(run["per_second"] for run in boards),
    }


def main() -> None:
    """Run it all and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--processes", type=int, default=1, help="how many processes serve")
    options = parser.parse_args()
    run = str(int(options.seconds))
    with postgres() as running, tempfile.TemporaryDirectory() as scripts:
        running.ensure_database("tpcb")
        url = running.url(database="tpcb", role="saker_owner")
        for program in (["pgbench", "-i", "-q", "-s", "10"], ["psql", "-q", "-c", BARE_SCHEMA]):
            subprocess.run([str(embedded.binary(program[0])), *program[1:], url], check=True, capture_output=True)
        script = Path(scripts) / "bare.sql"
        script.write_text(BARE_TRADE)
        tpcb = [pgbench(url, "-c", str(CLIENTS), "-j", "2", "-T", run) for _ in range(options.rounds)]
        bare = [pgbench(url, "-n", "-c", str(CLIENTS), "-j", "2", "-T", run, "-f", str(script)) for _ in range(options.rounds)]
        environ = prepared(running)
        with serving(environ, options.processes) as port:
            found = asyncio.run(measure(port, environ["DATABASE_URL"], options.seconds, options.rounds))
    found |= {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, PostgreSQL 18",
        "pgbench_tpcb_per_second": round(median(tpcb), 1),
        "bare_trade_per_second": round(median(bare), 1),
        "order_to_tpcb": round(found["orders_per_second"] / median(tpcb), 4),
        "order_to_bare_trade": round(found["orders_per_second"] / median(bare), 4),
        "board_to_tpcb": round(found["boards_per_second"] / median(tpcb), 4),
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
