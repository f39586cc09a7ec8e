"""The second officer's password is a password like any other: counted, checked, journalled as what it was."""

from httpx import Response

from tests.contract.api.conftest import PHRASE, Api


def force(api: Api, password: str, login: str = "bienphong2") -> Response:
    form = {"reason": "danger_to_life", "text": "Fire", "second_login": login, "second_password": password}
    return api.page("bienphong", "POST", "/lanes/b1-out/force", form)


def test_a_second_officer_confirms_and_is_not_said_to_have_signed_in(api: Api) -> None:
    signed_in = len(api.journalled("logged_in"))
    assert force(api, PHRASE).status_code == 303
    assert len(api.journalled("logged_in")) == signed_in
    (confirmed,) = api.journalled("second_officer_confirmed")
    assert (confirmed.outcome, confirmed.name) == ("success", "Thượng úy Hoàng Minh Đức")
    assert api.journalled("barrier_forced")[0].details["second"] == confirmed.account_id


def test_a_wrong_second_password_is_journalled_as_refused(api: Api) -> None:
    assert force(api, "wrong-wrong-wrong", "haiquan").status_code == 422
    refused = api.journalled("second_officer_confirmed")[0]
    assert (refused.outcome, refused.code, refused.subject) == ("refusal", "login_refused", "haiquan")


def test_a_second_password_is_not_guessed_without_end(api: Api) -> None:
    answers = [force(api, f"wrong-password-{n}", "thue") for n in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "Too many attempts" in answers[-1].text
    assert api.call(None, "POST", "/sessions", json={"login": "thue", "password": PHRASE}).status_code == 429
