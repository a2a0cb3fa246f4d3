"""Live updates: the relay that numbers committed events, the hub that fans out, tickets, and the socket `/ws/stream`.

Public topics (prices, candles) are conflated: a slow client gets the latest, never a queue. A person's own events on
the topic `me` are ordered and bounded; when a client falls too far behind it is told to `resync`, then closed (1013).
"""
