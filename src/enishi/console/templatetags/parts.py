"""The parts, one partial each in `console/components/`. Pages say what a part holds; how it looks is written once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, RadioSelect, Textarea
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from enishi.console.charts import Chart, Spark, share
from enishi.console.places import Place, places
from enishi.console.tables import Table
from enishi.console.words import state as state_word
from enishi.shop import api as shop

register = template.Library()


def _part(name: str, /, **values: Any) -> SafeString:
    return SafeString(render_to_string(f"console/components/{name}.html", values))


@register.filter
def words(text: str) -> list[str]:
    """The words of a line."""
    return text.split()


@register.filter
def at(things: Sequence[Any], index: int) -> Any:
    """The thing at a place of a list."""
    return things[index]


@register.simple_tag
def icon(name: str, small: bool = False) -> SafeString:
    """A drawing from the sprite; it never stands alone: a word is beside it."""
    return _part("icon", name=name, small=small)


@register.simple_tag
def button(label: str, **more: Any) -> SafeString:
    """A button, or a link that looks like one when `href` is given. `kind`: plain, primary, danger, quiet."""
    return _part("button", label=label, **more)


@register.simple_tag
def field(bound: BoundField, **more: Any) -> SafeString:
    """A form's field with label, help and errors in words."""
    widget = bound.field.widget
    if isinstance(widget, RadioSelect):
        return _part("choices", field=bound, **more)
    if isinstance(widget, CheckboxInput):
        return _part("check", field=bound, **more)
    return _part("field", field=bound, area=isinstance(widget, Textarea), **more)


@register.simple_tag
def chip(label: str, look: str = "planned") -> SafeString:
    """A state: a mark and a word."""
    return _part("chip", label=label, look=look)


@register.simple_tag
def message_state(code: str) -> SafeString:
    """The chip of a message's state."""
    word = state_word(code)
    return _part("chip", label=word.name, look=word.look, title=word.meaning)


@register.simple_tag
def figure(label: str, value: object, **more: Any) -> SafeString:
    """One big number: `unit`, `note` (its change and comparison), `href` (its formula and rows), `spark`."""
    drawn: Spark | None = more.pop("spark", None)
    return _part("figure", label=label, value=value, spark=drawn, **more)


@register.simple_tag
def chart(drawing: Chart, title: str, table: Table | None = None, link: str = "") -> SafeString:
    """A chart and the table behind it. `title` is what a screen reader hears."""
    return _part("chart", chart=drawing, title=title, table=table, link=link)


@register.simple_tag
def funnel(steps: Sequence[Mapping[str, Any]]) -> SafeString:
    """How many got how far: steps with `label`, `count`, `unit`, `href`."""
    whole = steps[0]["count"] if steps else 0
    before: int | None = None
    rows = []
    for step in steps:
        kept = None if before is None else (step["count"] / before if before else None)
        rows.append({**step, "width": share(step["count"], whole), "kept": kept, "first": before is None})
        before = step["count"]
    return _part("funnel", rows=rows)


@register.simple_tag
def table(content: Table) -> SafeString:
    """A table; its rows become cards on a phone."""
    return _part("table", table=content)


@register.simple_tag
def code(text: str, **more: Any) -> SafeString:
    """Something to copy, with the button that copies it."""
    return _part("code", text=text, **more)


@register.simple_tag
def empty(title: str, text: str, **more: Any) -> SafeString:
    """A page with nothing on it yet: a picture, what will be here, and one button."""
    return _part("empty", title=title, text=text, **more)


@register.simple_tag
def card(href: str, title: object, text: object) -> SafeString:
    """A place to go: its name, and what one finds there. Cards stand in a `ul.cards`."""
    return _part("card", href=href, title=title, text=text)


@register.simple_tag
def tabs(entries: Sequence[Mapping[str, Any]], label: str) -> SafeString:
    """Views of one list: entries with `label`, `href`, `current`, `count`."""
    return _part("tabs", entries=entries, label=label)


@register.simple_tag
def search_box(action: str, value: str, label: str, **more: Any) -> SafeString:
    """The search of a list; `/` goes there."""
    return _part("search", action=action, value=value, label=label, **more)


@register.inclusion_tag("console/frame/_places.html", takes_context=True)
def menu(context: Context) -> dict[str, Any]:
    """The column of places."""
    return _frame(context)


@register.inclusion_tag("console/frame/_hand.html", takes_context=True)
def hand_menu(context: Context) -> dict[str, Any]:
    """The bar of places at the bottom of a phone."""
    return _frame(context)


@register.simple_tag
def all_places() -> list[Place]:
    """Every place of the menu, with its key."""
    return places()


@register.simple_tag
def practising() -> bool:
    """Whether letters stay inside, in the practice mailbox."""
    return bool(settings.SANDBOX)


def _frame(context: Context) -> dict[str, Any]:
    request: HttpRequest = context["request"]
    groups: dict[str, list[dict[str, Any]]] = {"work": [], "data": [], "house": []}
    for place in places():
        groups[place.group].append({"place": place, "current": place.holds(request.path)})
    return {
        "request": request,
        "groups": list(groups.values()),
        "main": groups["work"],
        "shop_name": shop.profile().name,
        "csrf_token": context.get("csrf_token"),
    }
