"""Metrics of operations."""

from prometheus_client import Gauge

CHECK_STATUS = Gauge(
    "saker_check_status",
    "What each readiness check comes to by its newest evidence: 1 pass, 0 fail, -1 not run or stale, 2 waived.",
    ["id"],
)
