"""Plant quarantine."""

from datetime import datetime
from typing import ClassVar

from agencies.facts import Facts
from agencies.findings import Found
from agencies.quarantine.keys import registered
from agencies.quarantine.rules.certificates import CertificateIssued, CertificateNamed
from agencies.reference import moment_in
from agencies.rule import Rule
from events.messages.values import DecisionState

KIND = "plant"
_LAW = "Law 41/2013/QH13 Art. 33; Circular 33/2014/TT-BNNPTNT Art. 7, 10"


class PlantGoods(Rule):
    """Plant quarantine decides where a goods line is of plant kind."""

    code: ClassVar[str] = "plant_goods"
    basis: ClassVar[str] = "Law 41/2013/QH13 Art. 33"

    def check(self, facts: Facts) -> Found | None:
        if any(line.plant for line in facts.record.goods):
            return None
        return self.found(DecisionState.NOT_REQUIRED, "None is declared here.")


class PlantCertificateNamed(CertificateNamed):
    """A crossing with goods of plant kind names its plant quarantine certificate."""

    code, basis, kind = "plant_certificate_named", _LAW, KIND
    fix = "Register the goods at the nearest plant quarantine office and add the number of the certificate."


class PlantCertificateIssued(CertificateIssued):
    """The plant quarantine certificate of a crossing is issued, and was not taken back."""

    code, basis, kind = "plant_certificate_issued", _LAW, KIND
    fix = "Wait for plant quarantine, or name the certificate that is issued."

    def due(self, facts: Facts) -> datetime | None:
        """The certificate, or a written reason, is due a legal time after the quarantine began."""
        law = facts.law("plant_certificate")
        starts = [moment_in(values, "started_at") for _, values in registered(facts, self.kind)]
        began = min((start for start in starts if start is not None), default=None)
        return began + law.duration if law and began else None
