"""Refusals as pages: what happened, what to do now, and the code to say on the phone."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from gate.pages.languages import mark as _
from gate.pages.visitors import visit_of
from gate.web.callers import caller
from gate.web.problems import Problem

_TITLES: Mapping[int, str] = {
    401: _("Sign in first"),
    403: _("You may not do this"),
    404: _("Not found"),
    409: _("Something changed in the meantime"),
    413: _("Too large"),
    422: _("Something needs to be put right"),
    429: _("Wait a little"),
    503: _("The gate does not answer just now"),
    507: _("The gate's disk is full"),
}

_OTHER = _("Something went wrong")


def _came_from(request: Request) -> str:
    """The page of ours that led here, so that “go on” does not lose someone's place."""
    referer = urlsplit(request.headers.get("referer", ""))
    return referer.path if referer.netloc == request.headers.get("host", "") else ""


def problem_page(request: Request, problem: Problem) -> Response:
    """The page of a refusal; whoever is not signed in is led to the door and back."""
    path = request.url.path
    if problem.status == 401:
        back = path if request.method == "GET" else "/"
        return RedirectResponse(f"/sign-in?{urlencode({'back': back})}", 303)
    unsure = problem.status >= 500  # the database may be what failed: ask it nothing more
    visit = visit_of(request, None if unsure else caller(request))
    speech = visit.speech
    answer = visit.page(
        "problem.html",
        status=problem.status,
        title=speech.say(_TITLES.get(problem.status, _OTHER)),
        sentence=speech.problem(problem.code, problem.sentence),
        steps=[speech.failure(failure) for failure in problem.failures],
        code=f"{problem.code} {problem.trace_id[:8]}".strip(),
        back=_came_from(request),
    )
    answer.headers.update(problem.headers)
    return answer
