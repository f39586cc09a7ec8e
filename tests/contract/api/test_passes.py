"""The pass through the API: the text of its QR code while there is one, and the list of those taken back."""

from events.passes.check import Place, check_pass
from events.signing import PinnedKeys
from tests.contract.api.conftest import Api


def decided(api: Api, tractor: str) -> str:
    """A record somebody decided on: nothing is missing for its first point but the vehicle."""
    record = str(api.declare(tractor={"text": tractor}).json()["record_id"])
    decision = {
        "seen_version": 1,
        "seen_decision": "",
        "authority": "border_guard",
        "state": "passed",
        "reason": "papers_in_order",
    }
    answer = api.call("bienphong", "POST", f"/records/{record}/decisions", json=decision)
    assert answer.status_code == 200, answer.text
    return record


def test_the_text_of_a_pass_is_checked_with_the_gates_public_key_alone(api: Api) -> None:
    record = decided(api, "12C-301.01")
    shown = api.call("xuatkhau", "GET", f"/records/{record}/pass").json()
    place = Place("huu-nghi", "b2_in", {"12C30101"}, api.gate.clock.now())
    claims = check_pass(shown["text"], PinnedKeys.of(api.gate.order_key.public_bytes()), place)
    assert (str(claims.record_id), shown["point"]) == (record, "b2_in")


def test_there_is_none_before_and_none_for_strangers(api: Api) -> None:
    record = api.declare(tractor={"text": "12C-302.02"}).json()["record_id"]
    missing = api.call("xuatkhau", "GET", f"/records/{record}/pass")
    assert (missing.status_code, missing.json()["code"]) == (404, "pass_not_there")
    foreign = api.call("nhapkhau", "GET", f"/records/{decided(api, '12C-303.03')}/pass")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "record_not_found")


def test_lanes_learn_which_passes_were_taken_back(api: Api) -> None:
    record = decided(api, "12C-304.04")
    before = api.call("lane:b2-in", "GET", "/passes/withdrawn").json()
    assert api.call("xuatkhau", "POST", f"/records/{record}/cancellation", json={}).status_code == 200
    after = api.call("lane:b2-in", "GET", "/passes/withdrawn").json()
    assert len(after) == len(before) + 1
    assert api.call("bienphong", "GET", "/passes/withdrawn").json() == after
    assert api.call("xuatkhau", "GET", "/passes/withdrawn").status_code == 403
