"""What the gate does for those who watch it from outside: the journal's chain, with it the feed, and the webhooks."""

from deploy.journal import journal_seal
from deploy.settings import Settings
from deploy.supervisor import Part
from gate.services.context import Gate
from gate.workers import chainer, webhooks
from gate.workers.courier import Courier


def gate_news(settings: Settings, gate: Gate) -> tuple[Part, ...]:
    """Raises KeyMissingRefusal."""
    seal, courier = journal_seal(settings), Courier(settings.open_networks)
    return (
        Part("gate-chainer", lambda stop: chainer.run(gate, seal, stop)),
        Part("gate-webhooks", lambda stop: webhooks.run(gate, courier, stop)),
    )
