"""What must hold of the rewards; `ledger verify` and `rewards verify` run these."""

from saker.core.contrib import Invariant

INVARIANTS = (
    Invariant(
        "rewards.progress",
        "a person's XP is the sum of their awards",
        """
        SELECT coalesce(p.person_id, a.person_id) AS person_id, p.xp_total, a.xp AS in_awards
        FROM rewards.progress p
        FULL JOIN (SELECT person_id, sum(xp) AS xp FROM rewards.awards GROUP BY person_id) a USING (person_id)
        WHERE coalesce(p.xp_total, 0) <> coalesce(a.xp, 0)
        """,
    ),
    Invariant(
        "rewards.milestones",
        "a milestone is reached exactly when its award was given",
        """
        SELECT p.person_id, p.first_gain_at, p.lost_all_at FROM rewards.progress p
        WHERE (p.first_gain_at IS NOT NULL) <> EXISTS (
                SELECT FROM rewards.awards a WHERE a.person_id = p.person_id AND a.rule = 'first_gain')
           OR (p.lost_all_at IS NOT NULL) <> EXISTS (
                SELECT FROM rewards.awards a WHERE a.person_id = p.person_id AND a.rule = 'lost_all')
        """,
    ),
    Invariant(
        "rewards.ranks",
        "ranks follow scores: higher first, ties share a rank",
        """
        SELECT board, person_id, rank, expected FROM (
            SELECT board, person_id, rank, rank() OVER (PARTITION BY board ORDER BY score_minor DESC) AS expected
            FROM rewards.scores
        ) ranked WHERE rank <> expected
        """,
    ),
)
