"""The back office, as far as it spans slices: what waits for a second pair of eyes, the audit log, suppressed mail.

What concerns one slice is in that slice's `admin_routes.py`. Who may do what: `core/permissions.py`.
"""
