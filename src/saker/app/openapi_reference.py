"""`docs/reference/openapi.json`, written by `python -m saker.app.openapi_reference [FILE]`; a test fails when it is stale."""

import json
import sys
from pathlib import Path
from typing import Final

from saker.app.http import create_app
from saker.core.settings import Environment, PaymentGateway, Product, Settings

FILE: Final = Path("docs/reference/openapi.json")


def written() -> str:
    """The file's text: every product and payments on, keys sorted, so that equal programs write equal files."""
    on = PaymentGateway.RAZORPAY
    app = create_app(Settings(environment=Environment.DEVELOPMENT, products=frozenset(Product), payment_gateway=on))
    return json.dumps(app.openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(written(), encoding="utf-8")
