"""HTTP of the questions at the start."""

from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import Field

from saker.core import http
from saker.core.auth import Person
from saker.core.errors import Unauthenticated
from saker.core.http import In, Out, Session
from saker.core.http.problems import problems
from saker.identity import commands, queries
from saker.identity.rules.onboarding import (
    Age,
    Answer,
    Debt,
    Experience,
    Goal,
    Income,
    Interest,
    Occupation,
    OnboardingState,
    Risk,
)

router: APIRouter = http.router("/me/onboarding", tag="identity")

MOST: Final = 6


class AnswersIn(In):
    """Answers; what is missing stays as it was, null takes an answer back."""

    age_range: Annotated[Age | None, Field(strict=False)] = None
    occupation: Annotated[Occupation | None, Field(strict=False)] = None
    income_range: Annotated[Income | None, Field(strict=False)] = None
    goals: Annotated[list[Annotated[Goal, Field(strict=False)]] | None, Field(max_length=MOST)] = None
    experience: Annotated[Experience | None, Field(strict=False)] = None
    risk_tolerance: Annotated[Risk | None, Field(strict=False)] = None
    debt: Annotated[Debt | None, Field(strict=False)] = None
    interests: Annotated[list[Annotated[Interest, Field(strict=False)]] | None, Field(max_length=MOST)] = None


class OnboardingIn(In):
    """Some answers, and whether the person is done or wants to be left alone."""

    answers: AnswersIn = AnswersIn()
    state: Annotated[OnboardingState | None, Field(strict=False)] = None


class AnswersOut(Out):
    """The answers so far; null where there is none."""

    age_range: Age | None = None
    occupation: Occupation | None = None
    income_range: Income | None = None
    goals: list[Goal] | None = None
    experience: Experience | None = None
    risk_tolerance: Risk | None = None
    debt: Debt | None = None
    interests: list[Interest] | None = None


class OnboardingOut(Out):
    """Where the questions stand."""

    state: OnboardingState
    answers: AnswersOut

    @classmethod
    def of(cls, found: tuple[OnboardingState, dict[str, Answer]]) -> "OnboardingOut":
        """The API's form."""
        state, answers = found
        return cls(state=state, answers=AnswersOut.model_validate(answers))


@router.get("", responses=problems(Unauthenticated))
async def show_onboarding(session: Session, actor: Person) -> OnboardingOut:
    """What I have told so far."""
    return OnboardingOut.of(await queries.onboarding(session, actor.person_id))


@router.patch("", responses=problems(Unauthenticated))
async def answer_onboarding(body: OnboardingIn, session: Session, actor: Person) -> OnboardingOut:
    """Tell more, take something back, go on later, or be left alone."""
    answers = body.answers.model_dump(mode="json", exclude_unset=True)
    await commands.answer_onboarding(session, actor, answers, state=body.state)
    return OnboardingOut.of(await queries.onboarding(session, actor.person_id))
