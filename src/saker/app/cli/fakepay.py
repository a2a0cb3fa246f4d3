"""`saker fakepay`: the local payment gateway, for this machine and never for production."""

from pathlib import Path
from typing import Annotated

import typer

from saker.app.cli.serving import NotConfigured
from saker.core import settings
from saker.payments.fakepay.gateway import Config
from saker.payments.fakepay.serving import run

Port = Annotated[int, typer.Option(help="The port of loopback to listen on.", min=1, max=65535)]
Books = Annotated[Path | None, typer.Option(help="The SQLite file of its books; without it they are kept in memory.")]
KeyId = Annotated[str, typer.Option(help="The merchant's key id.", envvar="RAZORPAY_KEY_ID")]
KeySecret = Annotated[str, typer.Option(help="The merchant's key secret.", envvar="RAZORPAY_KEY_SECRET", show_default=False)]
WebhookUrl = Annotated[str | None, typer.Option(help="Where events are sent; without it they are only kept.")]
WebhookSecret = Annotated[
    str, typer.Option(help="What events are signed with.", envvar="RAZORPAY_WEBHOOK_SECRET", show_default=False)
]


def fakepay(
    key_id: KeyId,
    key_secret: KeySecret,
    port: Port = 8010,
    books: Books = None,
    webhook_url: WebhookUrl = None,
    webhook_secret: WebhookSecret = "",
    *,
    with_parent: Annotated[int | None, typer.Option(help="End when this process, its parent, is gone.", hidden=True)] = None,
) -> None:
    """Stand in for Razorpay on this machine: its REST API, a checkout page, faults on demand. No money moves."""
    if settings.current().is_production:
        message = "the local payment gateway does not run in production: set the keys of a real one"
        raise NotConfigured(message)
    config = Config(port, books, key_id, key_secret, webhook_url, webhook_secret)
    run(config, with_parent=with_parent)
