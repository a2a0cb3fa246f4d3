"""What the law gives a person: a copy of their data, and to be forgotten.

An *export* is a ZIP of what every slice's exporter gives, sealed under the person's own key and kept for seven days. An
*erasure* waits fourteen days, in which signing in takes it back; then it is blocked by what is still open, or every slice's
eraser runs, in one transaction, and the person's key is destroyed. What is left names nobody: the books, and a *certificate*.
A *consent* is what a person said to one version of one document; the newest counts, and none is ever changed.
"""
