"""Officers decide for their own authority, settle sightings and run the yard, each with a reason."""

import pytest
from playwright.sync_api import expect

from events.messages.values import Authority, DecisionState
from gate.domain.access import SYSTEM
from gate.services.commands import NewDevice
from gate.services.devices import create_device
from gate.services.views.shapes import DecisionView
from gate.services.views.sightings import sighting_view
from tests.browser.conftest import Site
from tests.browser.gate_site import PASSWORD
from tests.integration.gate.world import GUARD, command_id

pytestmark = pytest.mark.browser


def decision_of(site: Site, record_id: str, authority: Authority) -> DecisionView:
    return next(one for one in site.world.record(record_id).decisions if one.authority is authority)


def test_an_officer_decides_from_the_work_list(site: Site) -> None:
    page = site.signed_in("customs")
    page.locator(".card", has_text="29H-778.01").get_by_role("link", name="Decide").click()
    page.get_by_label("Pass", exact=True).check()
    page.select_option("#reason", "inspection_passed")
    page.fill("#text", "Seal checked.")
    page.click("text=Record the decision")
    expect(page.locator("[role=status]")).to_contain_text("recorded")
    decided = decision_of(site, site.day.held, Authority.CUSTOMS)
    assert (decided.state, decided.by_officer, decided.reason) == (
        DecisionState.PASSED,
        True,
        "inspection_passed",
    )


def test_an_officer_looks_again_where_the_rules_spoke_meanwhile(site: Site) -> None:
    page = site.signed_in("customs")
    page.goto(f"/records/{site.day.held}/decide")
    site.world.decides(site.day.held, Authority.CUSTOMS, DecisionState.REFUSED, revision=9)
    for attempt in ("refused", "seen"):
        page.get_by_label("Pass", exact=True).check()
        page.select_option("#reason", "inspection_passed")
        page.click("text=Record the decision")
        if attempt == "refused":
            expect(page.locator("main")).to_contain_text("Look at it again")
            assert not decision_of(site, site.day.held, Authority.CUSTOMS).by_officer
    expect(page.locator("[role=status]")).to_contain_text("recorded")


def test_a_decision_without_state_or_reason_is_asked_for(site: Site) -> None:
    page = site.signed_in("customs")
    page.goto(f"/records/{site.day.held}/decide")
    page.click("text=Record the decision")
    expect(page.locator("#state-error")).to_be_visible()
    page.get_by_label("Hold for now").check()
    page.click("text=Record the decision")
    expect(page.locator("#reason-error")).to_be_visible()
    assert not decision_of(site, site.day.held, Authority.CUSTOMS).by_officer


def test_nobody_presses_another_authoritys_button(site: Site) -> None:
    page = site.signed_in("guard")
    page.goto(f"/records/{site.day.held}")
    customs = page.locator(".card", has=page.get_by_role("heading", name="Customs", exact=True))
    expect(customs.get_by_role("link", name="Decide")).to_have_count(0)
    guard = page.locator(".card", has=page.get_by_role("heading", name="Border guard", exact=True))
    expect(guard.get_by_role("link", name="Decide")).to_have_count(1)


def test_persons_are_read_only_by_those_who_may_and_the_firm_sees_it(site: Site) -> None:
    guard = site.signed_in("guard")
    guard.goto(f"/records/{site.day.ready}")
    guard.click("text=Persons of this crossing")
    expect(guard.locator("main")).to_contain_text("Nguyễn Văn A")
    customs = site.signed_in("customs")
    answer = customs.goto(f"/records/{site.day.ready}/people")
    assert answer is not None
    assert answer.status == 403
    firm = site.signed_in("firm")
    firm.goto(f"/records/{site.day.ready}")
    expect(firm.locator(".timeline")).to_contain_text("Someone looked at the persons")


def test_a_hold_is_placed_and_lifted_with_a_reason(site: Site) -> None:
    page = site.signed_in("customs")
    page.goto(f"/records/{site.day.ready}/do/hold")
    page.get_by_label("This crossing").check()
    page.select_option("#reason", "stop_notice")
    page.click("main form button")
    expect(page.locator("[role=status]")).to_contain_text("placed")
    page.fill("input[name=text]", "Notice withdrawn")
    page.click("text=Lift this hold")
    expect(page.locator("[role=status]")).to_contain_text("lifted")
    assert "held" not in site.world.record(site.day.ready).flags


def test_a_look_alike_is_matched_by_the_officer(site: Site) -> None:
    page = site.signed_in("guard")
    page.goto(f"/sightings/{site.day.look_alike}")
    differing = page.locator(".characters .differs")
    expect(differing).to_have_count(1)
    expect(differing).to_contain_text("8")
    page.locator("input[name=outcome]").first.check()
    page.select_option("#reason", "plate_read_by_officer")
    page.click("main form button:has-text('Settle')")
    expect(page.locator("[role=status]")).to_contain_text("settled")
    settled = site.world.look(sighting_view, GUARD, site.day.look_alike)
    assert (settled.status, settled.record_id) == ("matched", site.day.waiting)


def test_an_undeclared_vehicle_is_refused(site: Site) -> None:
    page = site.signed_in("guard")
    page.goto("/lanes")
    page.locator("#lane-b1-out").get_by_role("link", name="Settle this sighting").click()
    page.get_by_label("Refuse it: turn the vehicle back").check()
    page.select_option("#reason", "not_declared")
    page.click("main form button:has-text('Settle')")
    expect(page.locator("#lane-b1-out")).to_contain_text("Turn the vehicle back")
    assert site.world.look(sighting_view, GUARD, site.day.undeclared).status == "refused"


def test_a_declared_truck_is_found_by_hand(site: Site) -> None:
    page = site.signed_in("guard")
    page.goto(f"/sightings/{site.day.undeclared}")
    page.fill("#find", "CSQU 305438 4")
    page.click("text=Find >> nth=-1")
    expect(page.locator("#find-error")).to_contain_text("container door")
    for known in ("29h 778", "300 123 456 789"):
        page.fill("#find", known)
        page.click("text=Find >> nth=-1")
        expect(page.locator("#find")).to_have_value(known)
        expect(page.locator("fieldset")).to_contain_text("29H-778.01")


def test_forcing_a_barrier_takes_a_second_officer(site: Site) -> None:
    page = site.signed_in("guard")
    page.goto("/lanes/b1-out")
    page.click("#force summary")
    page.select_option("#reason", "danger_to_life")
    page.fill("#text", "Fire on the lane")
    page.fill("#second_login", "guard2")
    page.fill("#second_password", "wrong password")
    page.click("text=Open by force")
    expect(page.locator("#second_login-error")).to_be_visible()
    assert site.world.orders() == [one for one in site.world.orders() if one.lane == "b1-in"]
    page.fill("#second_password", PASSWORD)
    page.click("text=Open by force")
    expect(page.locator("[role=status]")).to_contain_text("by force")
    assert site.world.orders()[-1].lane == "b1-out"


def test_the_yard_confirms_arriving_and_leaving(site: Site) -> None:
    page = site.signed_in("yard")
    row = page.locator(".expected .row", has_text="桂F·12345")
    row.locator("input[name=slot]").fill("A7")
    row.get_by_role("button", name="Confirm arrival").click()
    leaving = page.locator(".leave .row", has_text="桂F·12345")
    expect(leaving).to_contain_text("Slot A7")
    leaving.get_by_role("button", name="Confirm it left").click()
    expect(page.locator("[role=status]")).to_contain_text("Departure confirmed")


def test_a_page_of_someone_elses_duty_is_refused_in_words(site: Site) -> None:
    page = site.signed_in("firm")
    answer = page.goto("/lanes")
    assert answer is not None
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text("not_permitted")


def test_the_administrator_makes_an_account_that_can_sign_in(site: Site) -> None:
    page = site.signed_in("admin")
    page.click("text=Make an account")
    page.fill("#name", "Lê Thị C")
    page.select_option("#role", "tax_officer")
    page.fill("#login", "tax")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    expect(page.locator("[role=status]")).to_be_visible()
    expect(site.signed_in("tax").locator("h1")).to_contain_text("Tax")


def test_the_administrator_switches_an_account_off_and_its_holder_is_out(site: Site) -> None:
    holder = site.signed_in("customs")
    page = site.signed_in("admin")
    page.fill("#text", "customs")
    page.click("text=Find >> nth=-1")
    page.get_by_role("link", name="Customs Nguyễn").click()
    page.fill("#reason", "Lost phone")
    page.click("text=Switch it off")
    expect(page.locator("[role=status]")).to_contain_text("signed out")
    holder.goto("/work")
    expect(holder.locator("h1")).to_have_text("Sign in")
    page.fill("#reason", "Phone found")
    page.click("text=Switch it on")
    expect(page.locator(".tags")).to_contain_text("Switched on")


def test_people_change_their_own_password(site: Site) -> None:
    page = site.signed_in("customs")
    page.click(".who")
    page.fill("#old", PASSWORD)
    page.fill("#new", "another long password")
    page.fill("#again", "another long pass word")
    page.click("text=Change the password")
    expect(page.locator("#again-error")).to_be_visible()
    page.fill("#old", PASSWORD)
    page.fill("#new", "another long password")
    page.fill("#again", "another long password")
    page.click("text=Change the password")
    expect(page.locator("[role=status]")).to_contain_text("changed")


def test_a_lanes_key_is_revoked_with_a_reason(site: Site) -> None:
    command = NewDevice(command_id=command_id(), lane="b1-out", name="front camera")
    site.world.do(create_device, SYSTEM, command)
    page = site.signed_in("admin")
    page.goto("/devices")
    page.click("summary")
    page.fill("input[name=reason]", "Camera stolen")
    page.get_by_role("button", name="Revoke this key").click()
    expect(page.locator("[role=status]")).to_contain_text("revoked")
    expect(page.locator(".tags")).to_contain_text("Revoked")


def test_the_auditor_finds_what_was_done_and_what_was_refused(site: Site) -> None:
    firm = site.signed_in("firm")
    firm.goto("/lanes")
    page = site.signed_in("auditor")
    page.goto(f"/records/{site.day.held}")
    page.click("text=Journal of this crossing")
    expect(page.locator(".timeline")).to_contain_text("The crossing was declared.")
    expect(page.locator(".timeline")).not_to_contain_text("Signed in.")
    page.fill("#record", "")
    page.fill("#person", "firm")
    page.click("text=Find >> nth=-1")
    expect(page.locator(".timeline")).to_contain_text("Asking for /lanes")
    page.fill("#day", "2020-01-01")
    page.click("text=Find >> nth=-1")
    expect(page.locator("h2")).to_have_text("Nothing found")
    assert firm.goto("/journal").status == 403
