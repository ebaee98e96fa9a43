"""An installation of its own in a folder, for tests about the bytes of its files: `python -m tests.flow.erasing_process VAR WHAT…`.

`live`: fill the stores. `erase`: erase Hana to the end. `reapply`: what a start does. `look`: print what can be found of her.
"""

import json
import os
import sys
from pathlib import Path


def main(var: Path, *steps: str) -> None:
    """Do the steps, one after the other."""
    os.environ |= {
        "ENISHI_VAR": str(var), "ENISHI_SECRET_KEY": "a secret for tests only, long enough to sign with", "ENISHI_DATABASE": "",
        "ENISHI_ERASURES": str(var.parent / "erasures.jsonl"), "ENISHI_SANDBOX": "1", "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
    }  # fmt: skip
    import django

    django.setup()
    from datetime import timedelta

    from django.db import connection

    from enishi.customers import api as customers
    from enishi.events import api as events
    from enishi.runtime import install
    from enishi.subjects import erasing
    from enishi.warehouse import api as warehouse
    from tests.flow import erasing_story as story
    from tests.flow.erasing_turns import turns
    from tests.flow.traces import traces

    install.prepare()
    later = story.NOON + timedelta(days=1)
    for step in steps:
        if step == "live":
            story.live_through(var)
        if step == "erase":
            customers.erasures.begin(story.hana(), reason="電話", by="owner", at=later)
        if step == "reapply":
            erasing.reapply()
            erasing.reapply_tables()
        if step in ("erase", "reapply"):
            turns(later)
        if step == "look":
            steps_done = [each.step for each in customers.erasures.listed()]
            print(json.dumps({"traces": traces(var, story.HANA), "steps": steps_done}))
    warehouse.close()
    events.log().close()
    connection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
