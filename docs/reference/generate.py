"""Writes the reference pages from the code: events, command line, settings, metrics, and the glossary's lists.

`pages()` is the whole truth of what should stand where; a test compares it with what does.
"""

import argparse
import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import django
import msgspec

DOCS = Path(__file__).parents[1]
NOTE = "<!-- Written by script/reference from the code. Change the code, not this page. -->\n"


def pages() -> dict[Path, str]:
    """Path below docs/ -> text, for every generated page."""
    return {
        Path("reference/events.md"): events(),
        Path("reference/cli.md"): command_line(),
        Path("reference/settings.md"): settings(),
        Path("reference/metrics.md"): metrics(),
        Path("reference/files.md"): files(),
        Path("reference/warehouse.md"): warehouse(),
        Path("glossary.md"): glossary(),
    }


def events() -> str:
    """Every kind with its fields."""
    from enishi.events.vocabulary import BODIES, BROWSER_KINDS, IMPERSONAL, Line

    parts = [
        NOTE,
        "# Events\n",
        "The closed vocabulary of `POST /v1/events`. Amounts are integers in the currency's minor unit, tax included. "
        "A shop's own kinds begin with `shop.` and carry `properties`.\n",
        "`line`, as used in carts and orders:\n",
        _fields(Line),
    ]
    for kind, body in BODIES.items():
        marks = ["browser or server" if kind in BROWSER_KINDS else "server only"]
        if kind in IMPERSONAL:
            marks.append("no claim needed")
        if kind.startswith(("message_", "run_")):
            marks = ["made by Enishi, or reported by an outside tool"]
        parts.append(f"## `{kind}`\n\n{inspect.getdoc(body)} *({', '.join(marks)})*\n\n{_fields(body)}")
    return "\n".join(parts)


def files() -> str:
    """What files can be imported: the known layouts, and the fields of every kind with what their columns may be called."""
    from enishi.connectors.csv.core.fields import FIELDS, KIND_LABELS
    from enishi.connectors.csv.core.layouts import LAYOUTS

    parts = [
        NOTE,
        "# Files\n",
        "What can be imported from CSV files. A file whose header is known is understood at once; of any other the columns are guessed "
        "from their names and values and can be put right. Only layouts whose header could be read somewhere are listed.\n",
        "| layout | 名称 | kind | header as found in |\n|---|---|---|---|",
        *(f"| {each.label} | {each.label_ja} | {KIND_LABELS[each.kind][0]} | {each.source} |" for each in LAYOUTS),
    ]
    for kind, fields in FIELDS.items():
        english, japanese = KIND_LABELS[kind]
        parts.append(f"\n## {english} ({japanese})\n\n| field | 項目 | |\n|---|---|---|")
        parts += [f"| {each.label} | {each.label_ja} | {'needed' if each.required else ''} |" for each in fields]
    return "\n".join(parts) + "\n"


def warehouse() -> str:
    """The warehouse's tables, as the comments above each in `history/tables.py` describe them."""
    from enishi.history import derived_tables, tables

    source = inspect.getsource(tables) + inspect.getsource(derived_tables)
    parts = [
        NOTE,
        "# The warehouse's tables\n",
        "What reports and segments are asked of: ids, instants, amounts and codes, no personal data. Instants are UTC; `local_date` is the "
        "shop's day. `node_id` is what a row was told of and never changes, `customer_id` whom it counts to today.\n",
    ]
    for relation in tables.TABLES:
        above = re.search(rf'((?:^#:.*\n)+)^[A-Z_]+ = Relation\(\s*"{relation.name}"', source, re.M)
        words = " ".join(line.removeprefix("#:").strip() for line in above[1].splitlines()) if above else ""
        rows = [f"| `{name}` | {kind} |" for name, kind in relation.columns.items()]
        parts.append("\n".join([f"## `{relation.name}`\n", words, "", "| column | type |", "|---|---|", *rows, ""]))
    return "\n".join(parts)


def _fields(struct: type[msgspec.Struct]) -> str:
    rows = ["| field | type | if absent |", "|---|---|---|"]
    for field in msgspec.structs.fields(struct):
        default = "required" if field.required else f"`{_default(field)}`"
        rows.append(f"| `{field.name}` | {_type(field.type)} | {default} |")
    return "\n".join(rows) + "\n"


def _default(field: msgspec.structs.FieldInfo) -> str:
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return {"()": "[]", "''": '""', "None": "null"}.get(
        repr(value), str(value).lower() if isinstance(value, bool) else repr(value)
    )


def _type(annotation: object) -> str:
    schema = msgspec.json.schema(annotation)
    definitions = schema.get("$defs", {})
    return _words(schema, definitions).replace("|", "\\|")


def _words(schema: dict[str, object], definitions: dict[str, dict[str, object]]) -> str:
    if "$ref" in schema:
        return "line"
    if "anyOf" in schema:
        options = [_words(option, definitions) for option in schema["anyOf"] if option != {"type": "null"}]  # type: ignore[attr-defined]
        return " or ".join(options)
    if "enum" in schema:
        return ", ".join(f'`"{value}"`' for value in schema["enum"])  # type: ignore[attr-defined]
    kind = str(schema.get("format") or schema.get("type", "any"))
    if kind == "array":
        return f"list of {_words(schema.get('items', {}), definitions)}"  # type: ignore[arg-type]
    limits = {"minLength": "≥ {} characters", "maxLength": "≤ {} characters", "minimum": "≥ {:,}", "maximum": "≤ {:,}"}
    said = [text.format(schema[name]) for name, text in limits.items() if name in schema]
    if "pattern" in schema:
        said.append(f"`{schema['pattern']}`")
    return ", ".join([kind, *said])


def command_line() -> str:
    """Every command with its options."""
    from enishi.runtime.cli import parser

    root = parser()
    parts = [NOTE, "# Command line\n", "`enishi COMMAND`, or `python -m enishi COMMAND`.\n"]
    for action in root._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help for choice in action._choices_actions}
            for name, command in action.choices.items():
                parts.append(f"## `enishi {name}`\n\n{helps[name]}\n")
                rows = [
                    f"| `{' '.join(o.option_strings) or o.dest}` | {o.help or ''} |"
                    for o in command._actions
                    if o.dest != "help"
                ]
                if rows:
                    parts.append("\n".join(["| option | meaning |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def settings() -> str:
    """Every environment variable that the settings read, with the comment beside it."""
    from enishi.runtime import secret
    from enishi.runtime import settings as module

    rows = []
    for source in (module, secret):
        text = Path(inspect.getsourcefile(source) or "").read_text(encoding="utf-8")
        for name, default, comment in sorted(_variables(text)):
            rows.append(f"| `{name}` | {default} | {comment} |")
    return "\n".join(
        [
            NOTE,
            "# Settings\n",
            "Environment variables; each has a default that works on one machine.\n",
            "| variable | default | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _variables(text: str) -> Iterator[tuple[str, str, str]]:
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
            continue
        name = node.args[0].value
        if not (isinstance(name, str) and name.startswith("ENISHI_")):
            continue
        default = (
            ast.unparse(node.args[1]) if len(node.args) > 1 else ("off" if "_flag" in ast.unparse(node.func) else "")
        )
        comment = re.search(r"# (.+)$", lines[node.lineno - 1])
        yield name, f"`{default}`" if default else "", comment.group(1) if comment else ""


def metrics() -> str:
    """Every figure of the reports with its formula."""
    from enishi.analytics.metrics import METRICS

    rows = [f"| `{metric.key}` | {metric.words} | {metric.unit} | {metric.formula} |" for metric in METRICS.values()]
    return "\n".join([NOTE, "# Metrics\n", "| key | what it says | unit | formula |", "|---|---|---|---|", *rows, ""])


def glossary() -> str:
    """The glossary with its lists of tables and events brought up to date."""
    from django.apps import apps

    from enishi.events.vocabulary import BODIES

    ours = [app for app in apps.get_app_configs() if app.name.startswith("enishi.") and app.label != "storefront"]
    models = [model for app in ours for model in app.get_models()]
    tables = [f"| `{m._meta.db_table}` | {_first_line(m)} |" for m in models]
    kinds = [f"| `{kind}` | {_first_line(body)} |" for kind, body in BODIES.items()]
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    for name, rows in (("tables", tables), ("events", kinds)):
        listed = "\n".join([f"| {name[:-1]} | what it holds or says |", "|---|---|", *rows])
        text = re.sub(
            rf"(<!-- {name}: written by script/reference -->\n).*?(<!-- end -->)",
            rf"\g<1>\n{listed}\n\n\g<2>",
            text,
            flags=re.S,
        )
    return text


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").splitlines()[0]


if __name__ == "__main__":
    django.setup()
    for path, text in pages().items():
        (DOCS / path).write_text(text, encoding="utf-8")
