"""The installation's own secret: made once, kept beside the stores, readable by the owner only."""

import os
from pathlib import Path

from enishi.kernel.ids import token


def load_or_create(var: Path) -> str:
    """`ENISHI_SECRET_KEY`, else the secret in `var/secret.key`, which is made when it is missing."""
    if given := os.environ.get("ENISHI_SECRET_KEY"):  # instead of the drawn one in var/secret.key
        return given
    path = var / "secret.key"
    var.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(token(48))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text()
