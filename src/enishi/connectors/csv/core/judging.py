"""From a subject to events: all of them, or none and the reason."""

from enishi.connectors.csv.core.reasons import problem
from enishi.connectors.csv.types import Context, Fact, Problem, Subject
from enishi.events.types import Event, Refusal


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
            return problem("record_refused", detail=event.detail, path=event.path)
        made.append(event)
    return made


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
