"""Fees through the API: a firm reads what it owes and why, the control centre enters what was paid."""

from typing import Any

import pytest

from tests.contract.api.conftest import Api

CABBAGE = {"hs": "07049010", "description": "Bắp cải", "gross_kg": "1500"}


def owing(api: Api, plate: str) -> str:
    answer = api.declare(tractor={"text": plate}, goods=[CABBAGE], capacity_kg="1900")
    record_id: str = answer.json()["record_id"]
    return record_id


def payment(**changes: Any) -> dict[str, Any]:
    return {"amount": 100_000, "receipt": "BL-77", "method": "cash", **changes}


def test_a_firm_reads_what_it_owes_and_the_control_centre_enters_the_receipt(api: Api) -> None:
    record = owing(api, "12C-700.01")
    fee = api.call("xuatkhau", "GET", f"/records/{record}").json()["fee"]
    assert (fee["owed"], fee["lines"][0]["percent"], fee["payments"]) == (100_000, 100, [])
    listed = api.call("dieuhanh", "GET", "/fees").json()
    assert record in {line["record_id"] for line in listed}
    paid = api.call("dieuhanh", "POST", f"/records/{record}/payments", json=payment())
    assert (paid.status_code, paid.json()["owed"]) == (201, 0)
    assert record not in {line["record_id"] for line in api.call("dieuhanh", "GET", "/fees").json()}


@pytest.mark.parametrize(
    ("who", "body", "told"),
    [
        ("xuatkhau", payment(), (403, "not_permitted")),
        ("bienphong", payment(), (403, "not_permitted")),
        (None, payment(), (401, "sign_in_needed")),
        ("dieuhanh", payment(amount=0), (422, "request_malformed")),
        ("dieuhanh", payment(amount=1.5), (422, "request_malformed")),
        ("dieuhanh", payment(amount=100_001), (409, "more_than_owed")),
        ("dieuhanh", payment(receipt=""), (422, "request_malformed")),
        ("dieuhanh", payment(receipt="n\u0000"), (422, "text_invalid")),
        ("dieuhanh", payment(method="gold"), (422, "request_malformed")),
    ],
)
def test_a_payment_is_refused_with_a_code(
    api: Api, who: str | None, body: dict[str, Any], told: tuple[int, str]
) -> None:
    record = owing(api, "12C-700.02")
    answer = api.call(who, "POST", f"/records/{record}/payments", json=body)
    assert (answer.status_code, answer.json()["code"]) == told


def test_a_size_that_is_no_size_is_pointed_at(api: Api) -> None:
    answer = api.declare(capacity_kg="a lot", container_feet="9")
    told = [(failure["code"], failure["pointer"]) for failure in answer.json()["failures"]]
    assert told == [("capacity_invalid", "/capacity_kg"), ("container_feet_invalid", "/container_feet")]
