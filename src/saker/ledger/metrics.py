"""Prometheus metrics of the ledger; each api process sets them by the last verification that is kept."""

from prometheus_client import Gauge

DRIFT = Gauge("saker_ledger_drift", "Rows that broke an invariant of the books at the last verification.", ["invariant"])
VERIFIED_AT_SECONDS = Gauge("saker_ledger_verified_at_seconds", "When the books were last verified, in Unix seconds; 0 is never.")
