"""Who a bearer is: what `core.auth.slot` calls with whatever stands after `Authorization: Bearer`."""

from starlette.requests import HTTPConnection

from saker.core import clock
from saker.core.auth import Actor
from saker.core.db import Database
from saker.core.limits import address_prefix, client_address, consume_address
from saker.identity.errors import ApiKeyRefused
from saker.identity.queries import access
from saker.identity.queries.api_keys import ReadKey, hash_of, memory, note_use, read_key
from saker.identity.rules.api_keys import PREFIX, REMEMBERED_FOR, admits, is_well_formed
from saker.identity.rules.people import PERSON


async def authenticate(credential: str, connection: HTTPConnection) -> Actor:
    """The actor of an access token or of an API key. Raises Unauthenticated, and Limited for keys that nobody has."""
    if not credential.startswith(PREFIX):
        return await access.authenticate(credential)
    if not is_well_formed(credential):
        raise ApiKeyRefused
    known = access.watch.known or await access.watch.first_look()
    key = memory.get(hash_of(credential)) or await _looked_up(credential, connection)
    if key.id in known.ended or key.has_expired(clock.now()) or key.person_id in known.disabled:
        raise ApiKeyRefused
    if not admits(key.networks, client_address(connection)):
        raise ApiKeyRefused
    # Whatever roles the person holds: a key acts for a person, never for staff.
    return Actor(key.person_id, frozenset({PERSON}), key_id=key.id, scopes=key.scopes)


async def _looked_up(credential: str, connection: HTTPConnection) -> ReadKey:
    """The key as it is in the database, remembered for a minute, and its use written down. Raises ApiKeyRefused, Limited.

    Counted before it is asked: whoever sends keys that nobody has must not keep the database busy. Transactions of their
    own: the request's has not begun, and a use stays written down whatever becomes of it.
    """
    await consume_address(connection, "key_lookup")
    database: Database = connection.app.state.database
    key_hash, address = hash_of(credential), client_address(connection)
    async with database.reading() as session:
        key = await read_key(session, key_hash)
    if key is None or not admits(key.networks, address):
        raise ApiKeyRefused
    if key.last_used_at is None or key.last_used_at <= clock.now() - REMEMBERED_FOR:
        await database.retrying(lambda session: note_use(session, key.id, address_prefix=address_prefix(address)))
    memory.keep(key_hash, key)
    return key
