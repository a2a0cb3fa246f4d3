"""The command line: `saker up` to run it all, and the pieces that production runs one by one."""

import gc

gc.disable()  # what is imported stays: looking for garbage in it takes a fifth of the start

from saker.app.cli.main import main  # noqa: E402 - after that

gc.freeze()
gc.enable()

__all__ = ["main"]
