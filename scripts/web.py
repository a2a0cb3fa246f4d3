"""Run npm in `web/` with the wheel's Node, after `npm ci` where that is due: `python scripts/web.py run check`."""

import sys
from pathlib import Path

from saker.app import node

WEB = Path(__file__).parents[1] / "web"

if __name__ == "__main__":
    sys.exit(node.install(WEB) or (node.npm(*sys.argv[1:], web=WEB) if sys.argv[1:] else 0))
