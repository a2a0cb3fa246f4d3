"""Operations: readiness checks, each with evidence, over the whole deployment.

A *check* (`core.contrib.Check`) claims one thing and looks whether it holds; slices contribute theirs and
`app/wiring.py` hands them over. A look gives a *finding*; what was found, when, by which version and where is
*evidence*, kept in `ops.check_results` and good for as long as the check says. A check whose evidence is missing,
stale or altered is *not run*, which never counts as passed. A person *attests* what no program can see, and *waives*,
with a reason and an end, what may fail for now. The *checklist* is what checks are for: 184 items, each covered or not.
"""
