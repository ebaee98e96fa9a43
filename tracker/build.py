"""Build the tag: `python tracker/build.py` joins `src/*.js`, takes the comments and blanks out, and writes what is served.

The result is committed, so that neither a shop nor the wheel needs this tool; a test holds it to its source and its size.
"""

from pathlib import Path

from rjsmin import jsmin

HERE = Path(__file__).parent
SOURCES = ("ids.js", "addresses.js", "outbox.js", "tag.js")
BUILT = HERE.parent / "src/enishi/connectors/tag/tag.min.js"


def source(*names: str) -> str:
    """The source of the parts `names`, in order; each is free of side effects but the last, `tag.js`."""
    return "\n".join((HERE / "src" / name).read_text("utf-8") for name in names)


def build() -> str:
    """The text of the tag: its parts in a scope of their own, small."""
    return f"(()=>{{'use strict';{jsmin(source(*SOURCES))}}})();\n"


if __name__ == "__main__":
    BUILT.write_text(build(), "utf-8")
    print(f"{BUILT.name}: {BUILT.stat().st_size:,} bytes")
