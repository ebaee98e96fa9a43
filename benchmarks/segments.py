"""Segments: the rule of five conditions raw, over facts and on PostgreSQL, estimates, two hundred counted anew and followed live."""

import json
import math
import os
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import Any

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "20000"))
# A main module without a file looks like somebody at a prompt to DuckDB: it would draw progress bars among the figures.
_RUN = "import __main__; __main__.__file__ = 'benchmarks'; import django; django.setup(); from benchmarks.{work} import main; main()"

Figures = dict[str, dict[str, Any]]


def main() -> int:
    """Print one JSON line per figure: a shop of a tenth first, then the whole one, and how much each figure grew."""
    tenth = _of_shop(CUSTOMERS // 10, postgres=True)
    whole = _of_shop(CUSTOMERS, postgres=False)
    for name, figure in {**tenth, **whole}.items():
        grown = _growth(tenth[name], figure) if name in whole else {}
        print(json.dumps({"name": name, **figure, **grown}), flush=True)
    for figure in _run("_segments_follows", {}):
        print(json.dumps(figure), flush=True)
    return 0


def _of_shop(customers: int, *, postgres: bool) -> Figures:
    """The figures of a made-up shop of this size."""
    sizes = {"BENCH_CUSTOMERS": str(customers), "BENCH_POSTGRES": "1" if postgres else ""}
    figures = [{**figure, "customers": customers} for figure in _run("_segments", sizes)]
    return {figure.pop("name"): figure for figure in figures}


def _run(work: str, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The figures that a module of this work prints, measured in a process and an installation of its own."""
    with TemporaryDirectory(prefix="enishi-bench-") as place:
        own = {"DJANGO_SETTINGS_MODULE": "enishi.runtime.settings", "ENISHI_VAR": place}
        memory = {"ENISHI_WAREHOUSE_MEMORY": os.environ.get("ENISHI_WAREHOUSE_MEMORY", "4GB")}
        environment = {**os.environ, **own, **asked, **memory}
        done = subprocess.run(
            [sys.executable, "-c", _RUN.format(work=work)], env=environment, stdout=subprocess.PIPE, check=False
        )
    if done.returncode:
        sys.exit(done.returncode)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _growth(tenth: dict[str, Any], whole: dict[str, Any]) -> dict[str, float]:
    """The figure at a tenth, and the power of the shop's size with which it grew: 0 stays, 1 grows as the shop does."""
    before, after = tenth["value"], whole["value"]
    sizes = math.log(whole["customers"] / tenth["customers"])
    return {"at_a_tenth": before, "growth": round(math.log(after / before) / sizes, 2) if before and after else 0.0}


if __name__ == "__main__":
    sys.exit(main())
