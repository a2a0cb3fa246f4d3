"""Bugs planted in the SQL of the ledger: each is caught by the oracle, by `ledger verify`, or by an attack that gets through.

So these three are shown to see, and no line of the functions is there without a test that needs it.
"""

import random
from dataclasses import asdict, dataclass
from typing import Final

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from saker.core.db import Database
from tests.conftest import Urls
from tests.ledger.histories import Different, Player
from tests.ledger.making import known_books, refusal, run_sql, verify
from tests.ledger.test_attacks import EVERYONE

SEED: Final = 20_260_101
ACTS: Final = 60
ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class Bug:
    """A text of a function and what stands there instead; or a statement that takes a rule away."""

    where: str
    old: str = ""
    new: str = ""

    def plant(self, owner_url: str) -> None:
        """Put the bug into the database."""
        if not self.old:
            run_sql(owner_url, self.where)
            return
        ((definition,),) = run_sql(owner_url, f"SELECT pg_get_functiondef('ledger.{self.where}'::regproc)")
        assert definition.count(self.old) >= 1, f"{self.where} does not hold {self.old!r} any more"
        with psycopg.connect(owner_url) as connection:
            connection.execute(definition.replace(self.old, self.new).encode())


BUGS: Final[dict[str, Bug]] = {
    "the floor is dropped": Bug("ALTER TABLE ledger.accounts DROP CONSTRAINT ck_accounts_floor"),
    "transfers are not applied": Bug("DROP TRIGGER apply ON ledger.transfers"),
    "groups may stay incomplete": Bug("DROP TRIGGER complete ON ledger.groups"),
    "accounts may open with money": Bug("DROP TRIGGER opens_at_zero ON ledger.accounts"),
    "an account may change hands": Bug("DROP TRIGGER keeps_its_kind ON ledger.accounts"),
    "a balance may be set": Bug("DROP TRIGGER balance_by_trigger_only ON ledger.accounts"),
    "a floor may be anything": Bug("DROP TRIGGER floor_fits_its_kind ON ledger.accounts"),
    "entries may be written": Bug("DROP TRIGGER by_trigger_only ON ledger.entries"),
    "system entries may be written": Bug("DROP TRIGGER by_trigger_only ON ledger.system_entries"),
    "transfers may be edited": Bug("DROP TRIGGER append_only ON ledger.transfers"),
    "nothing is refused": Bug("refuse", "RAISE EXCEPTION", "RAISE NOTICE"),
    "nothing direct is refused": Bug("refuse_direct", "pg_trigger_depth() = 1", "pg_trigger_depth() = 99"),
    "two groups may reverse one": Bug("DROP INDEX ledger.uq_groups_reverses"),
    "a place may be taken twice": Bug("ALTER TABLE ledger.transfers DROP CONSTRAINT uq_transfers_group_id_place"),
    "any amount is accepted": Bug("apply_transfer", "NEW.amount <= 0", "false"),
    "what is no number is accepted": Bug("apply_transfer", "NEW.amount = 'NaN'", "false"),
    "an account may pay itself": Bug("apply_transfer", "NEW.source_id = NEW.target_id", "false"),
    "a transfer needs no group": Bug("apply_transfer", "id = NEW.group_id AND", ""),
    "a group takes more than its size": Bug("apply_transfer", "NEW.place BETWEEN 1 AND size", "true"),
    "the source keeps what it gave": Bug("apply_transfer", "delta := -NEW.amount", "delta := 0"),
    "the target gets one more": Bug("apply_transfer", "delta := NEW.amount", "delta := NEW.amount + 1"),
    "the balance after is that before": Bug("apply_transfer", "delta, new_balance)", "delta, new_balance - delta)"),
    "entries are numbered twice": Bug("apply_transfer", "seq = seq + 1", "seq = seq + 2"),
    "the entry has no sign": Bug("apply_transfer", "NEW.id, delta, new_balance", "NEW.id, abs(delta), new_balance"),
    "frozen accounts pay": Bug("apply_transfer", "AND frozen_at IS NULL", ""),
    "frozen system accounts pay": Bug("apply_transfer", "frozen IS NOT NULL OR has_floor", "has_floor"),
    "missing accounts are passed over": Bug(
        "apply_transfer", "RAISE EXCEPTION 'account % does not exist', account USING ERRCODE = 'SK002'", "RETURN NULL"
    ),
    "two assets mix": Bug("apply_transfer", "first_asset <> account_asset", "false"),
    "system legs are never rolled up": Bug(
        "apply_transfer", "INSERT INTO ledger.system_pending (transfer_id, account_id, amount) VALUES (NEW.id, account, delta);", ""
    ),
    "system legs are rolled up and forgotten": Bug(
        "apply_transfer", "INSERT INTO ledger.system_entries (transfer_id, account_id, amount) VALUES (NEW.id, account, delta);", ""
    ),
    "an empty group is complete": Bug("check_complete", "NEW.size < 1 OR", ""),
    "a group is complete with too few": Bug("check_complete", "<> NEW.size", "> NEW.size"),
    "the roll-up is skipped": Bug("add_rolled_up", "balance = balance + moved.amount", "balance = balance"),
    "the roll-up loses one of two": Bug("add_rolled_up", "sum(amount) AS amount", "max(amount) AS amount"),
    "the roll-up does not count": Bug("add_rolled_up", "seq = seq + moved.legs", "seq = seq + 1"),
    "a house account is found by its purpose in any asset": Bug(
        "find_account",
        "owner_id IS NULL AND asset_id = the_asset AND purpose = the_purpose AND ref IS NULL",
        "purpose = the_purpose LIMIT 1",
    ),
    "a thing's account is found without its reference": Bug(
        "find_account",
        "owner_id IS NULL AND asset_id = the_asset AND purpose = the_purpose AND ref = the_ref",
        "owner_id IS NULL AND asset_id = the_asset AND purpose = the_purpose LIMIT 1",
    ),
    "a person's account is found without its purpose": Bug(
        "find_account",
        "owner_id = the_owner AND asset_id = the_asset AND purpose = the_purpose AND ref IS NULL",
        "owner_id = the_owner AND asset_id = the_asset AND ref IS NULL ORDER BY id LIMIT 1",
    ),
    "a person's account is found without its reference": Bug(
        "find_account",
        "owner_id = the_owner AND asset_id = the_asset AND purpose = the_purpose AND ref = the_ref",
        "owner_id = the_owner AND asset_id = the_asset AND purpose = the_purpose ORDER BY id LIMIT 1",
    ),
    "accounts open without a floor": Bug("account_id", "ELSE 0 END", "ELSE NULL END"),
    "the hash is ignored": Bug("post", "first_hash <> the_hash", "false"),
    "a replay posts again": Bug(
        "post",
        "replayed := NOT FOUND",
        "replayed := false; INSERT INTO ledger.groups (id, scope, key, request_hash, kind, ref, actor_id, size, created_at)"
        " SELECT the_group, the_scope, the_key || at, the_hash, the_kind, the_ref, the_actor, legs, at WHERE group_id IS NULL",
    ),
    "a replay is not said": Bug(
        "post", "account_ids := sources || targets", "replayed := false; account_ids := sources || targets"
    ),
    "source and target are confused": Bug("post", "sources[i], targets[i], amounts[i]", "targets[i], sources[i], amounts[i]"),
    "every transfer has the first one's amount": Bug("post", "amounts[i]", "amounts[1]"),
    "the last transfer is left out": Bug(
        "post", "FOR i IN 1..legs LOOP\n            INSERT", "FOR i IN 1..legs - 1 LOOP\n            INSERT"
    ),
    "the key is forgotten": Bug(
        "post", "VALUES (the_group, the_scope, the_key,", "VALUES (the_group, the_scope, the_key || the_group,"
    ),
    "the balances after are confused": Bug(
        "post", "balances := ARRAY[source_balance, target_balance]", "balances := ARRAY[target_balance, 0]"
    ),
    "the balances of several are confused": Bug("post", "array_agg(a.balance)", "array_agg(a.balance + 1)"),
    "the hashes of many are ignored": Bug("post_many", "request_hash <> wanted.hash", "false"),
    "many confuse source and target": Bug("post_many", "leg.source, leg.target, leg.amount", "leg.target, leg.source, leg.amount"),
    "many lose a transfer": Bug(
        "post_many",
        "JOIN ledger.groups AS g ON g.id = leg.group_id\n        ORDER",
        "JOIN ledger.groups AS g ON g.id = leg.group_id WHERE leg.place < 3\n        ORDER",
    ),
    "many turn the order of transfers": Bug("post_many", "ORDER BY leg.n;\n    RETURN", "ORDER BY leg.n DESC;\n    RETURN"),
    "many confuse the groups": Bug("post_many", "ORDER BY wanted.n", "ORDER BY wanted.n DESC"),
    "many replays are not said": Bug("post_many", "found.id <> wanted.id", "false"),
}


async def caught(database: Database, urls: Urls) -> str | None:
    """Who sees that something is wrong with the books of this database, and what; or None."""
    for number in range(ROUNDS):
        try:
            await Player(database, urls.owner, random.Random(SEED + number)).play(ACTS)
        except (Different, DBAPIError, psycopg.Error, LookupError, AssertionError) as seen:
            return f"oracle: {seen!r}"
        for broken in (await verify(database)).broken:
            if broken.name not in ("ledger.guards", "ledger.rights"):
                return f"verify: {broken.name}"
    known = asdict(await known_books(database))
    for tried in EVERYONE:
        for url, wanted in ((urls.app, tried.refused), (urls.owner, tried.for_owner)):
            found = refusal(url, tried.sql, known)
            if found != wanted:
                return f"attack: {tried.name} ended with {found}"
    return None


async def test_without_a_bug_nothing_is_caught(database: Database, urls: Urls) -> None:
    assert await caught(database, urls) is None


@pytest.mark.parametrize("name", BUGS)
async def test_a_planted_bug_is_caught(database: Database, urls: Urls, name: str) -> None:
    BUGS[name].plant(urls.owner)
    seen = await caught(database, urls)
    print(f"{name}: {seen}")
    assert seen is not None
