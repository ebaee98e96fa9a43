"""The instant is an argument: only `kernel.clock` reads one."""

import ast

from tests.architecture.source import modules

READS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "sleep", "time_ns", "monotonic_ns"}
OWNERS = {"datetime", "date", "time", "timezone", "dt"}


def test_no_wall_clock_outside_the_kernel() -> None:
    reads = []
    for name, _, tree in modules():
        if name == "enishi.kernel.clock":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import) and any(alias.name == "time" for alias in node.names):
                reads.append(f"{name}:{node.lineno} import time")
            if isinstance(node, ast.ImportFrom) and node.module in {"time", "django.utils.timezone"}:
                reads += [f"{name}:{node.lineno} {a.name}" for a in node.names if a.name in READS]
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in READS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in OWNERS
            ):
                reads.append(f"{name}:{node.lineno} {node.func.value.id}.{node.func.attr}()")
            if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
                reads.append(f"{name}:{node.value.lineno} {node.arg}")
    assert not reads
