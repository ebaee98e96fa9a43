"""From a subject to events: all of them, or none and the reason."""

from enishi.connectors.csv.core.reasons import problem
from enishi.connectors.csv.types import Context, Fact, Problem, Subject
from enishi.events.types import Event, Refusal, RefusalReason

_CODES = {
    RefusalReason.TIME_IN_FUTURE: "record_future",
    RefusalReason.TIME_TOO_EARLY: "record_too_early",
    RefusalReason.BAD_VALUE: "record_value",
    RefusalReason.BAD_ENCODING: "line_nul",
}


def events(subject: Subject, *, known: bool, context: Context) -> list[Event] | Problem:
    """The events of a subject that is new, or (`known`) was imported before with another content.

    Their ids derive from what they say and, for a known subject, from the import: a retry makes the same ones, and a file that goes
    back to an earlier content counts. A problem refuses all lines of the subject.
    """
    made: list[Event] = []
    for fact in subject.facts:
        if fact.when == ("first" if known else "change"):
            continue
        event = _made(fact, known=known, context=context)
        if isinstance(event, Refusal):
            return _problem(event)
        made.append(event)
    return made


def _problem(refusal: Refusal) -> Problem:
    """The refusal in words of files: these are said in the reader's language."""
    code = _CODES.get(refusal.reason)
    if code is None:
        return problem("record_refused", detail=refusal.detail, path=refusal.path)
    return problem(code, field=refusal.path.rpartition(".")[2]) if code == "record_value" else problem(code)


def _made(fact: Fact, *, known: bool, context: Context) -> Event | Refusal:
    key = f"{fact.natural_key}@{context.import_id}" if known and fact.renews else fact.natural_key
    return context.make(
        fact.kind,
        fact.body,
        natural_key=key,
        occurred_at=fact.occurred_at,
        received_at=context.received_at,
        claims=fact.claims,
        site=fact.site or context.site,
        source=context.source,
    )
