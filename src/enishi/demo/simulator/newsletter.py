"""A newsletter and a placebo letter sent by another tool, which reports what became of them. Neither sells anything."""

from dataclasses import dataclass, field

from enishi.demo.simulator.agenda import NEWSLETTER, Diary
from enishi.demo.simulator.dice import DAY, HOUR, dice, exponential
from enishi.demo.simulator.orders import consent_body
from enishi.demo.simulator.people import Person
from enishi.demo.simulator.world import World

_BUSY_WEEKDAYS = (0, 2)  # Monday and Wednesday, beside the usual day
_WEEK = 7
_OPENS_AFTER_MEAN = 5 * HOUR
_SENT_WITHIN = 10 * 60  # seconds that the tool takes for everybody


@dataclass(slots=True)
class Reader:
    """Somebody who allowed letters."""

    person: Person
    machine: bool  #: their provider fetches pictures at once
    busy: bool  #: gets three a week in the busy months
    subscribed: bool = True
    recent: list[int] = field(default_factory=list)  #: days of the last letters


class Readers:
    """Everybody who gets the newsletter, and the days on which it goes out."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.everybody: list[Reader] = []
        shop, timescale = world.shop, world.timescale
        for day in range(timescale.days):
            weekday, month = timescale.date_of(day).weekday(), timescale.month_of(day)
            if weekday == shop.newsletter.weekday:
                world.agenda.do(day, lambda: self._send(everybody=True))
            elif weekday in _BUSY_WEEKDAYS and month in shop.newsletter.busy_months:
                world.agenda.do(day, lambda: self._send(everybody=False))
            if timescale.date_of(day).day == shop.placebo.day_of_month:
                world.agenda.do(day, self._send_placebo)

    def subscribe(self, person: Person) -> None:
        """From now on `person` gets the newsletter."""
        random, newsletter = dice(self.world.seed, person.key, "reader"), self.world.shop.newsletter
        self.everybody.append(
            Reader(person, random.random() < newsletter.machine_opens, random.random() < newsletter.busy_share)
        )
        self.world.ledger.reachable.add(person.email)

    def _send(self, everybody: bool) -> None:
        """Today's issue, to all or to the busy half."""
        day = self.world.agenda.today
        self.everybody = [reader for reader in self.everybody if reader.subscribed]
        for reader in self.everybody:
            if everybody or reader.busy:
                self._send_to(reader, day)

    def _send_to(self, reader: Reader, day: int) -> None:
        newsletter, ledger = self.world.shop.newsletter, self.world.ledger
        reader.recent = [*(sent for sent in reader.recent if sent > day - _WEEK), day]
        further = len(reader.recent) - 1
        name = f"newsletter/{self.world.timescale.date_of(day).isoformat()}/{reader.person.key}"
        random = dice(self.world.seed, name)
        diary = Diary(self.world.agenda, name, NEWSLETTER)
        claims = {"email": reader.person.email}
        body = {"message_id": name, "channel": "email", "scenario": "newsletter"}
        sent = day * DAY + newsletter.hour * HOUR + random.randrange(_SENT_WITHIN)
        diary.note(sent, "message_delivered", body, claims)
        ledger.newsletters["sent"] += 1
        opens = random.random() < newsletter.opens * newsletter.opens_decay**further
        read_at = sent + 60 + int(exponential(random, _OPENS_AFTER_MEAN, DAY))
        if reader.machine:  # the picture is fetched once: whether a human opened it, nobody will know
            diary.note(sent + 1, "message_opened", body, claims)
            ledger.newsletters["machine"] += 1
        elif opens and diary.note(read_at, "message_opened", body, claims):
            ledger.newsletters["opened"] += 1
        if random.random() < newsletter.unsubscribes * newsletter.unsubscribes_growth**further:
            reader.subscribed = False
            withdrawn = consent_body("withdrawn", "one_click", message_id=name[-64:])
            if diary.note(read_at + 30, "consent_changed", withdrawn, claims):
                ledger.newsletters["unsubscribed"] += 1
                ledger.reachable.discard(reader.person.email)

    def _send_placebo(self) -> None:
        """The monthly letter that changes nothing: half of the readers get it, the others are its control."""
        placebo, day = self.world.shop.placebo, self.world.agenda.today
        for reader in self.everybody:
            if not reader.subscribed:
                continue
            name = f"placebo/{self.world.timescale.date_of(day).isoformat()}/{reader.person.key}"
            treated = dice(self.world.seed, name).random() < placebo.treated
            diary, at = Diary(self.world.agenda, name, NEWSLETTER), day * DAY + placebo.hour * HOUR
            claims = {"email": reader.person.email}
            if treated:
                body = {"message_id": name, "channel": "email", "scenario": "placebo", "arm": "treated"}
                diary.note(at, "message_delivered", body, claims)
            else:  # that somebody was left out is no message: the tool tells it in the shop's own words
                diary.note(at, "shop.placebo_left_out", {"properties": {"letter": name}}, claims)
            self.world.ledger.placebo["treated" if treated else "control"] += 1
