"""The checkout's pages: plain HTML under a strict policy, for phones first, light and dark."""

import secrets
from collections.abc import Mapping
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

_STYLE: Final = """
:root { color-scheme: light dark;
  --ground: #f6f7f9; --card: #fff; --text: #16202c; --quiet: #55616f; --line: #d5dbe2; --act: #1557c0; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #0e141b; --card: #17202a; --text: #e8edf3; --quiet: #a3b0be; --line: #33404e; --act: #7fb0ff; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 16px; min-height: 100vh; display: grid; place-items: center;
  background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 400px; padding: 24px; background: var(--card); border: 1px solid var(--line); border-radius: 16px; }
h1 { margin: 0; font-size: 18px; font-weight: 600; }
p { margin: 8px 0; }
.amount { margin: 4px 0 12px; font-size: 36px; font-weight: 650; font-variant-numeric: tabular-nums; }
.note { padding: 10px 12px; border: 1px solid var(--line); border-radius: 10px; color: var(--quiet); font-size: 14px; }
.quiet { color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; }
form { display: grid; gap: 8px; margin: 16px 0; }
button { min-height: 48px; padding: 8px 16px; border: 1px solid var(--line); border-radius: 10px; background: none; color: inherit;
  font: inherit; cursor: pointer; }
button.first { border-color: var(--act); background: var(--act); color: var(--card); font-weight: 600; }
button:hover { border-color: var(--act); }
button:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
"""
_NOTICE: Final = "This is the local gateway. No money moves: choose what the bank shall answer."


def choices(*, merchant: str, amount: int, order_id: str, callback_url: str, actions: Mapping[str, str]) -> HTMLResponse:
    """What the customer can do with an order; `amount` in paise, `actions` are values and their labels, the first stands out."""
    buttons = "".join(
        f'<button name="action" value="{escape(action)}"{"" if number else " class=first"}>{escape(label)}</button>'
        for number, (action, label) in enumerate(actions.items())
    )
    return _page(
        f"Pay {merchant}",
        f'{_head(merchant, amount)}<p class="note">{_NOTICE}</p>'
        f'<form method="post" action="/checkout/{escape(order_id)}">'
        f'<input type="hidden" name="callback_url" value="{escape(callback_url)}">{buttons}</form>'
        f'<p class="quiet">{escape(order_id)}</p>',
    )


def message(*, merchant: str, amount: int, text: str, status: int = 200) -> HTMLResponse:
    """A page that leads nowhere."""
    return _page(merchant, f'{_head(merchant, amount)}<p role="status">{escape(text)}</p>', status=status)


def refusal(text: str, status: int) -> HTMLResponse:
    """Why there is nothing to pay here."""
    return _page("Not found", f"<h1>{escape(text)}</h1>", status=status)


def back_to(callback_url: str, fields: Mapping[str, str]) -> HTMLResponse:
    """Posts the fields to the merchant at once; without scripts, by the button."""
    inputs = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items())
    form = f'<form method="post" action="{escape(callback_url)}">{inputs}<button class="first">Continue</button></form>'
    body = f"<h1>Back to the merchant</h1>{form}"
    return _page("Back to the merchant", body, script="document.forms[0].submit()")


def rupees(paise: int) -> str:
    """₹ with Indian grouping, such as ₹12,34,567.00."""
    whole, cents = divmod(paise, 100)
    head, tail = str(whole)[:-3], str(whole)[-3:]
    while head:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return f"₹{tail}.{cents:02}"


def _head(merchant: str, amount: int) -> str:
    return f'<h1>{escape(merchant)}</h1><p class="amount">{rupees(amount)}</p>'


def _page(title: str, body: str, *, script: str = "", status: int = 200) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    run = f'<script nonce="{nonce}">{script}</script>' if script else ""
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style nonce="{nonce}">{_STYLE}</style></head>'
        f"<body><main>{body}</main>{run}</body></html>"
    )
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self' http://127.0.0.1:* http://localhost:*"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(html, status, headers)
