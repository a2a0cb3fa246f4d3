"""What changes the simulator's state: open an account, place an order, fill a resting one, cancel."""

from saker.simulator.commands.account import open_account, open_on_registration
from saker.simulator.commands.boards import publish_board, settle_board
from saker.simulator.commands.cancel import cancel
from saker.simulator.commands.closing import close_account
from saker.simulator.commands.place import Placed, place
from saker.simulator.commands.resting import fill_resting, queue_overdue, touch_resting
from saker.simulator.commands.reward import FillRewards, RewardStatus, retry_rewards, reward_fill, reward_missing
from saker.simulator.commands.ticket import Reading, Ticket, preview, read_ticket

__all__ = [
    "FillRewards",
    "Placed",
    "Reading",
    "RewardStatus",
    "Ticket",
    "cancel",
    "close_account",
    "fill_resting",
    "open_account",
    "open_on_registration",
    "place",
    "preview",
    "publish_board",
    "queue_overdue",
    "read_ticket",
    "retry_rewards",
    "reward_fill",
    "reward_missing",
    "settle_board",
    "touch_resting",
]
