"""How the status, its page and the metrics look beyond the gate's own tables."""

from typing import Annotated

from fastapi import Depends, Request

from gate.domain.path import Surroundings


def around_of(request: Request) -> Surroundings:
    around: Surroundings = request.app.state.look_around()
    return around


AroundHere = Annotated[Surroundings, Depends(around_of)]
