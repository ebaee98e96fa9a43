"""`enishi import`, and the process that the worker starts for an import."""

import argparse
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import override
from msgspec.structs import replace

from enishi.connectors.csv import api as imports
from enishi.connectors.csv import words
from enishi.connectors.csv.job import WORKING, Job
from enishi.kernel import clock
from enishi.kernel.errors import Refused
from enishi.runtime import importing, install, until_told
from enishi.runtime.lock import claimed
from enishi.shop import api as shop
from enishi.warehouse import api as warehouse

BY = "command line"
_LOOK_SECONDS = 0.5


def import_job(options: argparse.Namespace) -> int:
    """Work on one import; started by the worker, one at a time."""
    importing.be_nice()
    with claimed(settings.VAR, "import"):
        warehouse.use(warehouse.connect())
        imports.work(options.id, until_told.event().is_set)
    return 0


def import_file(options: argparse.Namespace) -> int:
    """Try a file out, say what would become of it, and with `--yes` import it. The same road as through the console."""
    with override("en"):
        if not _is_running("enishi"):
            install.prepare()
        job = _planned(_taken_in(Path(options.file)), options)
        job = _worked_on(imports.try_out(job.id, by=BY, at=shop.business_now()))
        _say(job)
        if job.state != "tried" or not options.yes:
            return 0 if job.state == "tried" else 2
        job = _worked_on(imports.run(job.id, by=BY, at=shop.business_now()))
        _say(job)
        return 0 if job.state == "done" else 2


def _taken_in(path: Path) -> Job:
    try:
        upload, size, digest = imports.copy_in(path)
    except OSError as error:
        raise Refused("%(file)s cannot be read: %(error)s", file=path, error=error.strerror) from None
    return imports.begin(upload, file_name=path.name, size=size, digest=digest, by=BY, at=shop.business_now())


def _planned(job: Job, options: argparse.Namespace) -> Job:
    """The job with what the options say. An import that stands already keeps its own plan where they say nothing."""
    if options.kind and options.kind != job.plan.mapping.kind:
        job = imports.regarded_as(job.id, options.kind)
    if options.mapping:
        job = imports.use_mapping(job.id, options.mapping)
    plan = job.plan
    mapping = replace(plan.mapping, currency=options.currency or plan.mapping.currency)
    wanted = replace(
        plan,
        mapping=mapping,
        site=options.site or plan.site,
        basis=options.basis or plan.basis,
        wording=options.wording or plan.wording,
    )
    return imports.replan(job.id, wanted) if wanted != plan else job


def _worked_on(job: Job) -> Job:
    """Wait for the worker's process, or be that process where no worker runs."""
    if not _is_running("work"):
        with claimed(settings.VAR, "import"):
            imports.work(job.id, lambda: False)
    while (job := imports.job(job.id)).state in WORKING:
        clock.pause(_LOOK_SECONDS)
    return job


def _is_running(role: str) -> bool:
    try:
        with claimed(settings.VAR, role):
            return False
    except Refused:
        return True


def _say(job: Job) -> None:
    progress, mapping = job.progress, job.plan.mapping
    print(
        f"{job.file_name}: {words.kind_name(mapping.kind)}, {progress.rows:,} lines, site {job.plan.site}: {job.state}"
    )
    for name, column in mapping.columns.items():
        if not progress.lines:
            print(f"  {name} = column {column.index + 1} {column.header}")
    for outcome, count in sorted(progress.lines.items()):
        print(f"  {outcome:10} {count:>12,} lines {progress.things.get(outcome, 0):>12,} records")
    for problem in job.tried.problems if job.tried else ():
        print(f"  {words.said(problem, mapping.kind)}")
    for question in job.tried.questions if job.tried else ():
        print(f"  {question.header}: {' or '.join(question.choices)}? For example {', '.join(question.examples)}")
    for example in job.tried.examples if job.tried else ():
        print(f"  line {example.line}: {words.said(example.problem, mapping.kind)}")
    if job.trouble:
        print(words.trouble(job) or job.trouble, file=sys.stderr)
