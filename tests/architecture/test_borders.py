"""A stage is entered through its door: `api`, `types`, for events the `vocabulary`, for the warehouse its compiler and guards."""

from tests.architecture.source import STAGES, imported, modules, room

DOORS = {"api", "types", "vocabulary"}


def test_stages_are_entered_through_their_doors() -> None:
    trespasses = [
        f"{name}:{line} imports {target}"
        for name, _, tree in modules()
        for target, line in imported(tree)
        if target.startswith("enishi.")
        and room(target) in STAGES
        and room(target) != room(name)
        and room(name) != "runtime"
        and len(target.split(".")) > 2
        and target.split(".")[2] not in DOORS
    ]
    assert not trespasses


def test_warehouse_is_entered_through_its_port() -> None:
    allowed = {"api", "port", "errors", "compile", "guards"}
    trespasses = [
        f"{name}:{line} imports {target}"
        for name, _, tree in modules()
        for target, line in imported(tree)
        if target.startswith("enishi.warehouse.")
        and room(name) not in {"warehouse", "runtime"}
        and target.split(".")[2] not in allowed
    ]
    assert not trespasses


def test_nobody_reaches_into_another_channel_or_connector() -> None:
    for family in ("channels", "connectors"):
        trespasses = [
            f"{name}:{line} imports {target}"
            for name, _, tree in modules()
            for target, line in imported(tree)
            if target.startswith(f"enishi.{family}.")
            and room(name) == family
            and name.split(".")[2:3] not in (["api"], ["store"])  # which know them all, or none
            and target.split(".")[2] not in {"types", "store"}  # what the family shares
            and name.split(".")[2:3] != target.split(".")[2:3]
        ]
        assert not trespasses


def test_no_framework_signals_between_stages() -> None:
    wired = [
        f"{name}:{line}"
        for name, _, tree in modules()
        for target, line in imported(tree)
        if "signals" in target.split(".") or target.startswith("django.dispatch")
    ]
    assert not wired
