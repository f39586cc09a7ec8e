"""Tax's rules, one by one; each test carries the code of its rule."""

import pytest

from agencies.tax.pack import RULES, TAX
from agencies.tax.rules.firm import TaxFirm, TaxFirmActive, TaxFirmUnknown
from agencies.tax.rules.receipts import TaxReceiptReconciled
from tests.unit.agencies.builders import TAX_CODE, facts, outdated, says


def firm(status: str) -> dict:
    return {("firms", TAX_CODE): {"status": status}}


def test_tax_firm_looks_at_every_firm():
    assert says(TaxFirm(), facts(TAX)) is None


@pytest.mark.parametrize("status", ["suspended", "dissolved"])
def test_tax_firm_active_holds_a_firm_that_is_not(status):
    assert says(TaxFirmActive(), facts(TAX, firm(status))) == ("tax_firm_active", "hold")
    assert says(TaxFirmActive(), facts(TAX, firm("active"))) is None
    assert says(TaxFirmActive(), facts(TAX)) is None


def test_tax_firm_active_knows_a_branch_by_its_tax_code_with_or_without_dash():
    branch = {"tax_code": "4900123456001", "name": "Chi nhánh"}
    registers = {("firms", "4900123456-001"): {"status": "suspended"}}
    assert says(TaxFirmActive(), facts(TAX, registers, firm=branch)) == ("tax_firm_active", "hold")


def test_tax_firm_active_is_not_saved_by_a_second_row_with_another_spelling():
    branch = {"tax_code": "4900123456-001", "name": "Chi nhánh"}
    registers = {
        ("firms", "4900123456-001"): {"status": "active"},
        ("firms", "4900123456001"): {"status": "dissolved"},
    }
    assert says(TaxFirmActive(), facts(TAX, registers, firm=branch)) == ("tax_firm_active", "hold")


def test_tax_firm_unknown_passes_and_says_honestly_that_nothing_is_known():
    assert says(TaxFirmUnknown(), facts(TAX)) == ("tax_firm_unknown", "passed")
    assert says(TaxFirmUnknown(), facts(TAX, firm("active"))) is None
    verdict = RULES.judge(facts(TAX))
    assert (verdict.state, verdict.reason) == ("passed", "tax_firm_unknown")
    assert "nothing about this firm" in verdict.text


def test_tax_receipt_reconciled_reports_a_difference_and_lets_the_vehicle_pass():
    differs = {("receipts", "r-1"): {"status": "mismatch"}}
    assert says(TaxReceiptReconciled(), facts(TAX, differs)) == ("tax_receipt_reconciled", "passed")
    assert says(TaxReceiptReconciled(), facts(TAX, {("receipts", "r-1"): {"status": "ok"}})) is None
    assert says(TaxReceiptReconciled(), facts(TAX)) is None


def test_tax_registers_up_to_date_holds_a_firm_that_was_active_when_tax_last_told():
    held = RULES.judge(outdated(facts(TAX, firm("active")), "firms"))
    assert (held.state, held.reason) == ("hold", "tax_registers_up_to_date")
