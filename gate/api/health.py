"""Is the process alive, and can it work? For load balancers and people with a runbook."""

from fastapi import APIRouter, Depends

from gate.store.session import answers
from gate.web.callers import GateHere, public

router = APIRouter(tags=["health"], dependencies=[Depends(public)])


@router.get("/health/live")
def live() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/health/ready")
def ready(gate: GateHere) -> dict[str, str]:
    """503 `database_unavailable` where the database does not answer."""
    with gate.database.read() as session:
        answers(session)
    return {"status": "ready"}
