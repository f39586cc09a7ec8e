"""One request for a page: who comes, in which language, what the gate shows them, and how it is said."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from gate.domain.access import Actor, Permission
from gate.domain.points import Reference
from gate.domain.rule_text import RuleText
from gate.pages import navigation, times
from gate.pages.forms import Form
from gate.pages.said import SAID
from gate.pages.speech import Speech
from gate.pages.templating import environment
from gate.pages.words import Word
from gate.services.commands import Command
from gate.services.context import Gate
from gate.services.transaction import transaction
from gate.services.views.shapes import RecordLine
from gate.store.reference import in_force, rule_texts
from gate.store.session import Session
from gate.web.csrf import VISITOR_COOKIE
from gate.web.given import made
from gate.web.problems import SignInNeededError

_RULES_SPEAK = ("reason", "finding_sentence", "finding_fix", "finding_basis", "missing_sentence")
"""What templates say with the texts of rules in force, which no template environment knows."""
C = TypeVar("C", bound=Command)
A = TypeVar("A")


@dataclass
class Visit:
    """`csrf` goes into every form of the page; `new_visitor` is the cookie it hangs on for someone who has none yet.

    `sent` are the form's texts, `file` the name and the bytes of the one file it may hold."""

    request: Request
    gate: Gate
    guest: Actor | None
    csrf: str
    language: str
    new_visitor: str = ""
    sent: Form = field(default_factory=Form)
    file: tuple[str, bytes] = ("", b"")

    @cached_property
    def speech(self) -> Speech:
        return Speech(self.language, self._rules)

    @cached_property
    def now(self) -> datetime:
        return self.gate.clock.now()

    @property
    def actor(self) -> Actor:
        """Raises SignInNeededError."""
        if self.guest is None:
            raise SignInNeededError
        return self.guest

    @cached_property
    def reference(self) -> Reference:
        with self.gate.database.read() as session:
            return in_force(session, self.now)

    def _rules(self) -> Mapping[str, RuleText]:
        with self.gate.database.read() as session:
            return rule_texts(session, self.now)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self.gate.database.read() as session:
            yield session

    def command(self, kind: type[C], **fields: Any) -> C:
        """The command the form describes, under the form's own id. Raises InvalidError `request_malformed`."""
        return made(kind, {"command_id": self.sent.text("command_id"), **fields})

    def do(
        self,
        use_case: Callable[[Gate, Session, Actor, C], A],
        command: C,
        subject: str = "",
    ) -> A:
        """One command in one transaction; a refusal is journalled and raised."""
        with transaction(self.gate, self.actor, use_case.__name__, subject) as session:
            return use_case(self.gate, session, self.actor, command)

    def may(self, permission: str) -> bool:
        return self.guest is not None and self.guest.may(Permission(permission))

    def page(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        text = environment(self.language).get_template(template).render(self._frame() | context)
        answer = HTMLResponse(text, status)
        answer.headers["Content-Language"] = self.language
        answer.headers["Vary"] = "Cookie, Accept-Language"
        if self.new_visitor:
            self.set_cookie(answer, VISITOR_COOKIE, self.new_visitor)
        return answer

    def set_cookie(self, answer: Response, name: str, value: str, *, max_age: int | None = None) -> None:
        """For this site and no script."""
        secure: bool = self.request.app.state.secure_cookies
        answer.set_cookie(name, value, max_age=max_age, httponly=True, samesite="lax", secure=secure)

    def go(self, path: str, said: str = "", status: int = 303) -> RedirectResponse:
        """After something was done: another page, which says so."""
        return RedirectResponse(f"{path}?{urlencode({'said': said})}" if said else path, status)

    def place_names(self) -> dict[str, str]:
        """Lanes and points by id."""
        names = {lane.id: self.speech.name(lane.names, lane.id) for lane in self.reference.lanes.values()}
        return names | {p.id: self.speech.name(p.names, p.id) for p in self.reference.points.values()}

    def lane_name(self, lane: str) -> str:
        return self.place_names().get(lane, lane)

    def _frame(self) -> dict[str, Any]:
        path = self.request.url.path
        said = SAID.get(self.request.query_params.get("said", ""))
        return {
            "actor": self.guest,
            "account_name": self.guest.name if self.guest else "",
            "csrf_token": self.csrf,
            "navigation": navigation.items(self.guest, path, self.speech) if self.guest else [],
            "here": path,
            "now": self.now,
            "is_today": lambda instant: times.same_day(instant, self.now),
            "said": self.speech.say(said) if said else "",
            "may": self.may,
            "lane_name": self.lane_name,
            "point_name": self.lane_name,
            "next_sentence": self.next_sentence,
            **{name: getattr(self.speech, name) for name in _RULES_SPEAK},
            "truck_tone": truck_tone,
            "form": self.sent,
        }

    def next_sentence(self, record: RecordLine) -> Word:
        """The next step of a truck, for the people around it."""
        point = self.lane_name(record.next_point) if record.next_point else ""
        if record.state in ("declared", "present", "cleared") and point:
            if record.missing:
                return Word(self.speech.say("Next: %(point)s. Still missing there:", point=point), "wait")
            return Word(self.speech.say("Everything is there: drive to %(point)s.", point=point), "check")
        return Word(self.speech.meaning(record.state), "flag")


def truck_tone(record: RecordLine) -> str:
    """The edge of a truck's card: red where refused, amber where held, green where it may drive on."""
    if record.state == "refused" or record.flags & {"forced", "passed_uncleared"}:
        return "stop"
    if record.flags & {"held", "sighting_open", "competing"}:
        return "hold"
    return "go" if record.state == "cleared" else ""
