"""The routes of a deployment, as its checks call them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from saker.core import limits
from saker.core.settings import Settings

Routers = Callable[[Settings], Iterable[APIRouter]]
NOBODY: Final = "00000000-0000-7000-8000-000000000000"
_PLACE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Called:
    """One method of one route: who may (None: anyone), what is named in its path, which limit counts it."""

    method: str
    path: str
    roles: frozenset[str] | None
    limit_class: str

    @property
    def places(self) -> frozenset[str]:
        """The names in the path."""
        return frozenset(_PLACE.findall(self.path))

    def at(self, values: Mapping[str, str]) -> str:
        """The path with these values; where there is none, with the id of nobody."""
        return _PLACE.sub(lambda place: values.get(place[1], NOBODY), self.path)


def called(routers: Iterable[APIRouter]) -> Iterator[Called]:
    """Every method of every route of these routers."""
    for router in routers:
        for route in iter_route_contexts(router.routes):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield Called(method, str(route.path_format), _roles(route.dependant), limits.class_of(route.dependencies))


def _roles(dependant: Dependant) -> frozenset[str] | None:
    """What the route's declaration of Person, Public or Staff says."""
    for below in _below(dependant):
        authorises: frozenset[str] | Literal[""] | None = getattr(below.call, "authorises", "")
        if authorises != "":
            return authorises
    return None


def _below(dependant: Dependant) -> Iterator[Dependant]:
    for dependency in dependant.dependencies:
        yield dependency
        yield from _below(dependency)
