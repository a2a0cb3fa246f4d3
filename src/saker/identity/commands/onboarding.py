"""Answers at the start: each visit adds to those before."""

from collections.abc import Mapping

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.auth import Actor
from saker.identity.onboarding_models import Onboarding
from saker.identity.rules.onboarding import Answer, OnboardingState


async def answer_onboarding(
    session: AsyncSession, actor: Actor, answers: Mapping[str, Answer], *, state: OnboardingState | None
) -> None:
    """Add these answers, null taking one back, and set the state when one is given."""
    first = (state or OnboardingState.OPEN).value
    row = {"person_id": actor.person_id, "state": first, "answers": dict(answers), "changed_at": clock.now()}
    statement = insert(Onboarding).values(row)
    changed = {
        "answers": Onboarding.answers.op("||")(statement.excluded.answers),
        "state": Onboarding.state if state is None else statement.excluded.state,
        "changed_at": statement.excluded.changed_at,
    }
    await session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=changed))
