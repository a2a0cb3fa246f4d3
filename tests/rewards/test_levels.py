"""The level curve, ranks, and which rules answer an event."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saker.rewards.rules import Per, Rule, level_of, profile, rank_by_score


def test_the_level_formula_equals_the_rollover_loop_up_to_ten_million() -> None:
    level, inside = 1, 0
    for xp in range(10_000_001):
        needed = 100 + (level - 1) * 50
        if inside == needed:
            level, inside = level + 1, 0
            needed += 50
        if xp < 20_000 or inside in (0, 1, needed - 1) or xp % 997 == 0:
            found = level_of(xp)
            assert (found.level, found.xp, found.xp_needed) == (level, inside, needed), xp
        inside += 1


@pytest.mark.parametrize(("level", "xp", "needed", "percent"), [(5, 210, 300, 70), (6, 135, 350, 38)])
def test_the_known_points_of_the_curve(level: int, xp: int, needed: int, percent: int) -> None:
    before = 25 * (level - 1) * (level + 2)
    found = level_of(before + xp)
    assert (found.level, found.xp, found.xp_needed, found.percent) == (level, xp, needed, percent)


def test_ties_share_a_rank_and_the_next_counts_everyone_before() -> None:
    people = [UUID(int=number) for number in range(4)]
    ranked = rank_by_score(zip(people, [50, 70, 50, 10], strict=True))
    assert [(row.person_id, row.rank) for row in ranked] == [(people[1], 1), (people[0], 2), (people[2], 2), (people[3], 4)]


@given(st.lists(st.integers(-100, 100), max_size=50))
def test_ranks_follow_scores(scores: list[int]) -> None:
    ranked = rank_by_score((UUID(int=place), score) for place, score in enumerate(scores))
    assert len(ranked) == len(scores)
    for row in ranked:
        assert row.rank == 1 + sum(other > row.score_minor for other in scores)


def test_the_seed_profile_pays_what_the_product_says() -> None:
    rules = {rule.name: (rule.event, rule.per, rule.xp) for rule in profile("seed")}
    assert rules == {
        "daily_sign_in": ("signed_in", Per.DAY, 10),
        "order_filled": ("order_filled", Per.SOURCE, 25),
        "first_gain": ("order_filled", Per.PERSON, 50),
        "lost_all": ("equity_judged", Per.PERSON, 20),
        "best_rank": ("ranked", Per.SOURCE, 100),
    }


def test_a_rule_needs_every_fact_that_it_names() -> None:
    rule = Rule("first_gain", 1, "order_filled", Per.PERSON, 50, "", {"gain": True})
    assert rule.answers("order_filled", {"gain": True})
    assert not rule.answers("order_filled", {"gain": False})
    assert not rule.answers("order_filled", {})
    assert not rule.answers("signed_in", {"gain": True})
