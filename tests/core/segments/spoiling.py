"""Code with one mistake in it: a word of a module's own text, changed, in force wherever the module was imported to."""

from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest


def spoil(module: ModuleType, words: str, others: str, patch: pytest.MonkeyPatch) -> None:
    """Every function and every plain value of the module is as if its text said `others` for `words`."""
    text = Path(str(module.__file__)).read_text()
    assert words in text, "a mutant whose words are no longer there is a mistake of its test"
    spoiled: dict[str, Any] = dict(vars(module))
    exec(compile(text.replace(words, others), "<spoiled>", "exec"), spoiled)
    for name, value in list(vars(module).items()):
        if name.startswith("__"):
            continue
        if isinstance(value, list | frozenset | tuple | int | str):
            patch.setattr(module, name, spoiled[name])
        elif getattr(value, "__module__", "") == module.__name__:
            for function, code in _codes(value, spoiled[name]):
                patch.setattr(function, "__code__", code)


def _codes(value: Any, spoiled: Any) -> Iterator[tuple[FunctionType, CodeType]]:
    """The functions of a value, each with its changed code."""
    if isinstance(value, FunctionType):
        yield value, spoiled.__code__
    elif isinstance(value, type):
        for method, held in vars(value).items():
            own, other = (_function(each) for each in (held, vars(spoiled)[method]))
            if isinstance(own, FunctionType) and own.__module__ == value.__module__ and not own.__code__.co_freevars:
                yield own, other.__code__


def _function(held: Any) -> Any:
    return getattr(held, "fget", None) or getattr(held, "func", held)
