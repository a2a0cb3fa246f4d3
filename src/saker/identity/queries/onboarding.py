"""What a person has told of themselves."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.identity.onboarding_models import Onboarding
from saker.identity.rules.onboarding import Answer, OnboardingState


async def onboarding(session: AsyncSession, person_id: UUID) -> tuple[OnboardingState, dict[str, Answer]]:
    """Where the questions stand, and the answers so far."""
    statement = select(Onboarding.state, Onboarding.answers).where(Onboarding.person_id == person_id)
    row = (await session.execute(statement)).one_or_none()
    return (OnboardingState.OPEN, {}) if row is None else (OnboardingState(row.state), row.answers)
