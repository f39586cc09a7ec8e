"""Animal quarantine."""

from typing import ClassVar

from agencies.facts import Facts
from agencies.findings import Found
from agencies.quarantine.rules.certificates import CertificateIssued, CertificateNamed
from agencies.rule import Rule
from events.messages.values import DecisionState

KIND = "animal"
_LAW = "Law 79/2015/QH13 Art. 42, 46"


class AnimalGoods(Rule):
    """Animal quarantine decides where a goods line is an animal or of animal kind."""

    code: ClassVar[str] = "animal_goods"
    basis: ClassVar[str] = _LAW

    def check(self, facts: Facts) -> Found | None:
        if any(line.animal for line in facts.record.goods):
            return None
        return self.found(DecisionState.NOT_REQUIRED, "None is declared here.")


class AnimalCertificateNamed(CertificateNamed):
    """A crossing with animals or goods of animal kind names its animal quarantine certificate."""

    code, basis, kind = "animal_certificate_named", _LAW, KIND
    fix = "Register the goods with animal quarantine and add the number of the certificate."


class AnimalCertificateIssued(CertificateIssued):
    """The animal quarantine certificate of a crossing is issued, and was not taken back."""

    code, basis, kind = "animal_certificate_issued", _LAW, KIND
    fix = "Wait for animal quarantine, or name the certificate that is issued."
