"""HTTP of web push: the key, and the browsers of a person."""

from uuid import UUID

from fastapi import APIRouter, Request

from saker.core import http
from saker.core.auth import Person
from saker.core.errors import Unauthenticated
from saker.core.http import Session
from saker.core.http.problems import problems
from saker.notifications import push, push_commands
from saker.notifications.errors import SubscriptionNotFound
from saker.notifications.push_schemas import SubscribeIn, SubscriptionOut, SubscriptionsOut

router: APIRouter = http.router("/me/push-subscriptions", tag="notifications")


@router.get("", responses=problems(Unauthenticated))
async def list_push_subscriptions(request: Request, session: Session, actor: Person) -> SubscriptionsOut:
    """The key to subscribe with, and my browsers that take pushes."""
    rows = await push_commands.subscriptions(session, actor.person_id)
    items = [SubscriptionOut.model_validate(row) for row in rows]
    return SubscriptionsOut(application_server_key=push.public_key(request.app.state.settings), subscriptions=items)


@router.post("", status_code=201, responses=problems(Unauthenticated))
async def subscribe_to_push(body: SubscribeIn, session: Session, actor: Person) -> SubscriptionOut:
    """Send pushes to this browser."""
    p256dh, auth = body.keys.raw()
    view = await push_commands.subscribe(session, actor, endpoint=body.endpoint, p256dh=p256dh, auth=auth)
    return SubscriptionOut.model_validate(view)


@router.delete("/{subscription_id}", status_code=204, responses=problems(Unauthenticated, SubscriptionNotFound))
async def unsubscribe_from_push(subscription_id: UUID, session: Session, actor: Person) -> None:
    """Send no more pushes to a browser."""
    await push_commands.unsubscribe(session, actor, subscription_id=subscription_id)
