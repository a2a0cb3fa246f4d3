"""`python -m saker.payments.fakepay`: the gateway, without the rest of Saker."""

import argparse
import os
from pathlib import Path

from saker.payments.fakepay.gateway import Config
from saker.payments.fakepay.serving import run


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(prog="fakepay", description="The local payment gateway. No money moves.")
    parser.add_argument("--port", type=int, required=True, help="The port of loopback to listen on.")
    parser.add_argument("--books", type=Path, help="The SQLite file of the books; without it they are kept in memory.")
    parser.add_argument("--key-id", required=True, help="The merchant's key id.")
    parser.add_argument("--key-secret", required=True, help="The merchant's key secret.")
    parser.add_argument("--webhook-url", help="Where events are sent; without it they are only kept.")
    parser.add_argument("--webhook-secret", default="", help="What events are signed with.")
    parser.add_argument("--with-parent", type=int, help="End when this process, its parent, is gone.")
    given = vars(parser.parse_args())
    if os.environ.get("ENVIRONMENT", "").lower() == "production":
        parser.exit(1, "the local payment gateway does not run in production\n")
    with_parent = given.pop("with_parent")
    run(Config(**given), with_parent=with_parent)


main()
