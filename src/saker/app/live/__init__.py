"""Live checks that need the whole: every route, every limit, every page. `app/wiring.py` gives them the routers."""

from saker.app.live import owning, pages, quickness, staffing, throttling
from saker.app.live.routes import Routers
from saker.core.contrib import Check


def contributed(routers: Routers) -> tuple[Check, ...]:
    """The live checks of the whole, over these routers."""
    return (
        *staffing.checks(routers),
        *owning.checks(routers),
        *pages.CHECKS,
        *throttling.checks(routers),
        *quickness.CHECKS,
    )
