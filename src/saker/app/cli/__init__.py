"""The command line: `saker up` to run it all, and the pieces that production runs one by one."""

from saker.app.cli.main import main

__all__ = ["main"]
