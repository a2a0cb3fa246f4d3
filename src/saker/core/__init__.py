"""What every slice stands on: transactions, money, time, ids, errors, identity of the caller, jobs, events, sockets.

Nothing here knows a product. Words: an *actor* is who calls; an *edge* is where a transaction begins and ends
(a request, a job, a ticker, a command of the CLI); an *event* is a fact that others may handle in the same
transaction; the *outbox* carries it to sockets after the commit.
"""
