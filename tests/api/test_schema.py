"""The whole API by its own reference: whatever the document allows or forbids, the answers are those that it declares."""

from typing import Any, Final

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import allow_header_conformance, positive_data_acceptance, unsupported_method

from saker.app import openapi
from saker.app.http import create_app
from saker.core.http.problems import MEDIA_TYPE
from saker.core.settings import Environment, PaymentGateway, Product, Settings
from tests.fixtures.serving import Served

EXAMPLES: Final = 15
LOGOUT: Final = "/api/v1/auth/logout"
"""Sent without an access token, whose session it would end."""

READINESS: Final = "/api/v1/health/ready"
"""503 without a worker, which is what it says then."""


schema = schemathesis.openapi.from_dict(
    openapi.document(
        create_app(Settings(environment=Environment.TEST, products=frozenset(Product), payment_gateway=PaymentGateway.RAZORPAY))
    ),
)
EXCLUDED: Final = (
    # An order may be refused for what the document cannot say: the market's filters, the purse, the price.
    positive_data_acceptance,
    # The page answers every GET that the API does not, with 404 below /api.
    unsupported_method,
    # The framework names in `Allow` the methods of the first route of a path, not of all.
    allow_header_conformance,
)


@schema.parametrize()
@settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_declared(case: Case[Any], api: Served) -> None:
    headers = {} if case.operation.path == LOGOUT else api.headers
    answer = case.call(base_url=api.url, headers=headers)
    unready = case.operation.path == READINESS and answer.status_code == 503
    case.validate_response(answer, excluded_checks=[*EXCLUDED, *([not_a_server_error] if unready else [])])
    if answer.status_code >= 400 and not unready:
        assert answer.headers["content-type"] == [MEDIA_TYPE]
        assert answer.json()["status"] == answer.status_code
