"""The embedded PostgreSQL: a cluster in a directory of ours and a server that lives no longer than its launcher.

`start(path)` gives a `Running` server with the roles `saker_owner` (owns databases and schemas) and
`saker_app` (owns nothing); `find(path)` the address of one that another process started; `binary(name)`
one of PostgreSQL's programs. A *launcher* is the process that
called `start`; its *keeper* is the server's parent process, which stops the server when the launcher
ends, in whatever way. A *leftover* is a server without either.
"""

from saker.app.embedded.addresses import Address, find
from saker.app.embedded.databases import create_database, drop_database, ensure_database
from saker.app.embedded.directory import default_directory
from saker.app.embedded.errors import EmbeddedError
from saker.app.embedded.programs import binary
from saker.app.embedded.server import Running, start

__all__ = [
    "Address",
    "EmbeddedError",
    "Running",
    "binary",
    "create_database",
    "default_directory",
    "drop_database",
    "ensure_database",
    "find",
    "start",
]
