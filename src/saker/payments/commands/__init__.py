"""What changes payments: orders, the inbox, and what a provider tells."""

from saker.payments.commands.applying import OrderNotKnownYet, apply
from saker.payments.commands.inbox import apply_event, receive
from saker.payments.commands.orders import due_orders, expire, name_order, open_order

__all__ = ["OrderNotKnownYet", "apply", "apply_event", "due_orders", "expire", "name_order", "open_order", "receive"]
