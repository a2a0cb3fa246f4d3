"""Saker: learn, practise, trade and budget money on one double-entry ledger."""

from importlib.metadata import version

__version__ = version("saker")
