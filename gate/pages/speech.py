"""Everything a page says in one language: words and sentences for codes, numbers, names of places."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from babel.lists import format_list
from babel.numbers import format_decimal

from events.messages.decisions import Finding
from gate.domain.errors import RuleFailure
from gate.domain.may_pass import ALLOWS, Missing
from gate.domain.rule_text import RuleText
from gate.domain.states import OPEN_STATES
from gate.pages import discrepancy_words, journal_words, problem_words, sentences
from gate.pages.languages import translations
from gate.pages.words import FLAGS, Word, word
from gate.services.views.shapes import DecisionView, JournalEntry, RecordLine, TimelineEntry

_MISSING_ICONS = {
    "decision_refused": "cross",
    "decision_hold": "hold",
    "on_hold": "hold",
    "decision_inspect": "look",
    "no_open_declaration": "warn",
}


@dataclass(frozen=True)
class OpenDecision:
    authority: str
    word: Word


@dataclass(frozen=True)
class Told:
    """A text and the language it is in: not everything is told in all three."""

    text: str
    language: str


class Speech:
    """One language. Codes nobody has words for yet are shown as they are rather than hidden.

    `rules` finds what rules say today, by their codes; it is asked once, and only where a page shows a rule."""

    def __init__(self, language: str, rules: Callable[[], Mapping[str, RuleText]] = dict) -> None:
        self.language = language
        self._find_rules = rules
        self._translate = translations(language).gettext

    @property
    def colon(self) -> str:
        """What stands between a name and what it is said of; Chinese has a wide one."""
        return "：" if self.language == "zh" else ": "

    def say(self, message: str, **values: str) -> str:
        """The message in this language, with its values."""
        return self._translate(message) % values if values else self._translate(message)

    def word(self, kind: str, code: str) -> Word:
        return word(kind, code).said(self._translate)

    def flag_words(self, flags: Iterable[str]) -> list[Word]:
        """In the order of the table, which is that of how much they matter."""
        wanted = set(flags)
        return [self.word("flag", code) for code in FLAGS if code in wanted]

    def name(self, names: Mapping[str, str], fallback: str) -> str:
        """Names of places come with the reference data, in all languages."""
        return names.get(self.language) or names.get("en") or fallback

    def reason(self, code: str, text: str = "") -> str:
        """Rules speak English: elsewhere their text of today stands for what they said about this crossing."""
        rule = None if code in sentences.REASONS else self._rules.get(code)
        if rule is None:
            return sentences.reason_text(code, text, self._translate)
        return text if text and self.language == "en" else self.name(rule.says, text)

    def finding_sentence(self, finding: Finding) -> str:
        return self.reason(finding.rule, finding.sentence)

    def finding_fix(self, finding: Finding) -> str:
        """What mends it is part of the translated sentence already."""
        return finding.fix if self.language == "en" or finding.rule not in self._rules else ""

    def finding_basis(self, finding: Finding) -> Told:
        """The text of law a finding rests on. What it names beyond its rule's own is told as it is."""
        rule = self._rules.get(finding.rule)
        known = rule.sources if rule and rule.source == finding.basis else {}
        return self.told(finding.basis, known)

    def told(self, english: str, others: Mapping[str, str]) -> Told:
        """In this language where it is known in it."""
        return Told(others[self.language], self.language) if self.language in others else Told(english, "en")

    @cached_property
    def _rules(self) -> Mapping[str, RuleText]:
        return self._find_rules()

    def open_decisions(self, record: RecordLine) -> list[OpenDecision]:
        """Who has not said yes yet, while the crossing is open: mostly long before the truck arrives."""
        if record.state not in OPEN_STATES:
            return []
        return [
            OpenDecision(self.word("authority", authority).text, self.word("decision", state))
            for authority, state in record.decisions.items()
            if state not in ALLOWS
        ]

    def missing_word(self, item: Missing) -> Word:
        return Word("", _MISSING_ICONS.get(item.code, "wait"))

    def missing_sentence(self, item: Missing) -> str:
        sentence = sentences.MISSING.get(item.code)
        if sentence is None:
            return item.code.replace("_", " ")
        detail = self.reason(item.detail) if item.detail else ""
        amount = self.number(int(item.detail)) if item.code == "fees_unsettled" else ""
        values = {"whom": self.word("authority", item.whom).text, "detail": detail, "amount": amount}
        return sentences.filled(self._translate(sentence), values)

    def decided_by(self, decision: DecisionView) -> str:
        """Firms read that an officer decided, not who: names stay in the journal."""
        return self.say("Decided by an officer") if decision.by_officer else self.say("Decided by the rules")

    def doer(self, entry: TimelineEntry) -> str:
        """Who did something; their office where no name is told, nothing where the gate did it by itself."""
        if entry.role == "system":
            return ""
        return entry.by or self.word("role", entry.role).text

    def meaning(self, state: str) -> str:
        """What a state means for the driver and the firm."""
        return self._translate(sentences.MEANINGS[state])

    def discrepancy(self, code: str) -> str:
        """What does not fit, and what to look at."""
        known = discrepancy_words.FOUND.get(code)
        return self._translate(known) if known else code.replace("_", " ")

    def problem(self, code: str, sentence: str) -> str:
        known = problem_words.PROBLEMS.get(code)
        return self._translate(known) if known else sentence

    def failure(self, failure: RuleFailure) -> str:
        known = problem_words.FAILURES.get(failure.code)
        if known is None:
            return failure.fix
        return sentences.filled(self._translate(known), {"value": failure.value})

    def happened(self, entry: TimelineEntry, places: Mapping[str, str]) -> str:
        """The sentence of a timeline entry; `places` names lanes and points by id."""
        sentence = sentences.TIMELINE.get(entry.code)
        if sentence is None:
            return entry.code.replace("_", " ")
        return sentences.filled(self._translate(sentence), self._values(entry, places))

    def journalled(self, entry: JournalEntry, places: Mapping[str, str]) -> str:
        """What an entry of the journal says was done."""
        sentence = journal_words.DONE.get(entry.action)
        if sentence is None:
            return self.happened(TimelineEntry(entry.at, entry.action, "", "", entry.details), places)
        return sentences.filled(self._translate(sentence), entry.details)

    def tried(self, entry: JournalEntry) -> str:
        """What someone tried and was refused."""
        sentence = journal_words.TRIED.get(entry.action)
        if sentence is None:
            return entry.action.replace("_", " ")
        return sentences.filled(self._translate(sentence), {**entry.details, "subject": entry.subject})

    def _values(self, entry: TimelineEntry, places: Mapping[str, str]) -> dict[str, str]:
        values = {key: str(value) for key, value in entry.values.items()}
        kinds = {
            "authority": "authority",
            "issuer": "authority",
            "requirement": "need",
            "outcome": "sighting",
            "swapped": "swap",
        }
        for key, kind in kinds.items():
            if values.get(key):
                values[key] = self.listed(self.word(kind, code).text for code in values[key].split())
        if values.get("state"):
            kind = "decision" if entry.code == "decision_recorded" else "state"
            values["state"] = self.word(kind, values["state"]).text
        values |= {key: places.get(values[key], values[key]) for key in ("lane", "point") if values.get(key)}
        values |= {key: self.number(int(values[key])) for key in ("amount", "owed") if values.get(key)}
        if values.get("kind"):
            values["kind"] = self.reason(values["kind"])
        if values.get("reason") or values.get("text"):
            values["reason"] = self.reason(values.get("reason", ""), values.get("text", ""))
        return values

    def listed(self, names: Iterable[str]) -> str:
        """In one sentence, with what stands between them in this language."""
        return format_list(list(names), locale=self.language)

    def number(self, value: Decimal | float) -> str:
        return format_decimal(value, locale=self.language)
