"""Liquid with limits: shop-written templates cannot loop for ever, read a clock, or turn what a visitor typed into markup."""

from collections.abc import Mapping
from io import StringIO
from typing import TextIO

from liquid import BoundTemplate, Environment, RenderContext, StrictUndefined
from liquid.builtin.expressions import Identifier
from liquid.builtin.tags.render_tag import RenderNode, RenderTag
from liquid.exceptions import OutputStreamLimitError, TemplateNotFoundError
from liquid.loader import BaseLoader, TemplateSource
from liquid.output import LimitedStringIO
from liquid.token import Token
from msgspec import Struct

#: Filters that are taken away: `safe` would let data become markup, `date` can read the clock.
_FORBIDDEN_FILTERS = ("safe", "date")


class _CountedOutput(LimitedStringIO):
    """Counts characters, not bytes: Liquid's own encodes each piece only to measure it, a fifth of the time of a letter."""

    def write(self, piece: str) -> int:
        """Refuse what would pass the limit."""
        self.size += len(piece)
        if self.size > self.limit:
            raise OutputStreamLimitError("The letter is too long.", token=None)
        return StringIO.write(self, piece)


class _LimitedTemplate(BoundTemplate):
    def make_globals(self, render_args: Mapping[str, object]) -> Mapping[str, object]:
        """Only what a letter is given: there are no other globals to look through for each variable."""
        return render_args

    def _get_buffer(self) -> StringIO:
        return _CountedOutput(limit=LimitedEnvironment.output_stream_limit)


class LimitedEnvironment(Environment):
    """Liquid as a shop may use it. A letter has at most 200 lines of goods and mail programs cut at 100 kB."""

    block_nesting_limit = 20
    context_depth_limit = 20
    loop_iteration_limit = 10_000
    local_namespace_limit = 200_000
    output_stream_limit = 1_000_000
    template_class = _LimitedTemplate


class _PartNode(RenderNode):
    """`{% render 'name', key: value %}` in the letter's own context: a third of the time goes with the copy that Liquid makes."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Write the part; anything but a plain part by its name is Liquid's own business."""
        if self.var is not None or isinstance(self.name, Identifier):
            return super().render_to_output(context, buffer)
        part = context.env.get_template(self.name.value)
        if not self.args:
            return sum(node.render(context, buffer) for node in part.nodes)
        with context.extend({argument.name: argument.value.evaluate(context) for argument in self.args}):
            return sum(node.render(context, buffer) for node in part.nodes)


class _PartTag(RenderTag):
    node_class = _PartNode


class _Partials(BaseLoader):
    """Parts that letters share, parsed once."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._parsed: dict[str, BoundTemplate] = {}

    def get_source(self, env: Environment, template_name: str, **_: object) -> TemplateSource:
        if template_name not in self._sources:
            raise TemplateNotFoundError(template_name, token=None)
        return TemplateSource(self._sources[template_name], template_name, None)

    def load(self, env: Environment, name: str, **_: object) -> BoundTemplate:
        if name not in self._parsed:
            self._parsed[name] = env.from_string(self.get_source(env, name).text, name=name)
        return self._parsed[name]


class Workshop:
    """The two environments of one language: HTML, where every value is escaped, and plain text, where none is."""

    def __init__(self, html_partials: Mapping[str, str], text_partials: Mapping[str, str]) -> None:
        self._html = _environment(html_partials, escape=True)
        self._text = _environment(text_partials, escape=False)

    def compile(self, subject: str, html: str, text: str) -> "Compiled":
        """Parse the three parts; raises `LiquidError` (its token knows the line)."""
        return Compiled(
            self._text.from_string(subject, name="subject"),
            self._html.from_string(html, name="html"),
            self._text.from_string(text, name="text"),
        )


class Compiled(Struct, frozen=True):
    """The three parts of one template version, ready to be filled in."""

    subject: BoundTemplate
    html: BoundTemplate
    text: BoundTemplate


def line_of(token: Token | None) -> int:
    """The line, from 1, at which a token stands in its source; 1 when nobody knows."""
    if token is None or token.start_index < 0:
        return 1
    return token.source.count("\n", 0, token.start_index) + 1


def _environment(partials: Mapping[str, str], *, escape: bool) -> Environment:
    environment = LimitedEnvironment(loader=_Partials(partials), undefined=StrictUndefined, autoescape=escape)
    environment.add_tag(_PartTag)
    for name in _FORBIDDEN_FILTERS:
        environment.filters.pop(name, None)
    return environment
