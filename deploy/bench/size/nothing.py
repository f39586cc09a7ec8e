"""What the acts are held against: a FastAPI handler that asks the gate's database one question, served as the gate is.

`python -m deploy.bench.size.nothing PORT`, with BORDERGATE_DATABASE."""

import sys

import uvicorn
from fastapi import FastAPI

from deploy.owners import database
from deploy.settings import read_settings
from deploy.web import configured, listen
from gate.store.records import get


def app_of_nothing() -> FastAPI:
    own, app = database(read_settings(), "gate"), FastAPI()

    @app.get("/{record_id}")
    def nothing(record_id: str) -> dict[str, str]:
        with own.read() as session:
            record = get(session, record_id)
        return {"state": record.state if record else ""}

    return app


if __name__ == "__main__":
    with listen("127.0.0.1", int(sys.argv[1])) as listener:
        uvicorn.Server(configured(app_of_nothing(), "warning")).run(sockets=[listener])
