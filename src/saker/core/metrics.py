"""Prometheus metrics of one process. Slices add their own beside these."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("saker_requests_total", "Requests by route, method and status.", ["route", "method", "status"])
REQUEST_SECONDS = Histogram(
    "saker_request_seconds",
    "Time to the finished response by route.",
    ["route", "method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SOCKETS = Gauge("saker_sockets", "Open live sockets.")
JOBS = Counter("saker_jobs_total", "Runs of background jobs by name and result.", ["name", "result"])
SMS = Counter("saker_sms_total", "SMS by result: queued, or refused at the ceiling.", ["result"])
POOL_IN_USE = Gauge("saker_database_connections_in_use", "Connections of the pool that are in use.")
EVENT_LOOP_LAG_SECONDS = Gauge("saker_event_loop_lag_seconds", "How late the event loop woke at the last look.")
