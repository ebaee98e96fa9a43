"""The wheel runs the demo by itself: without the source tree, without Node, and stops cleanly on Ctrl-C."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
UV = shutil.which("uv", path=f"{ROOT / '.tools/bin'}:{os.environ['PATH']}")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment that holds nothing but the wheel and what it asks for; the path of its `enishi`."""
    assert UV, "uv is missing: run script/test"
    place = tmp_path_factory.mktemp("wheel")
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}

    def uv(*arguments: str) -> None:
        subprocess.run([str(UV), *arguments], check=True, env=environment, cwd=ROOT, capture_output=True)

    uv("build", "--wheel", "--out-dir", str(place))
    uv("export", "--frozen", "--no-default-groups", "--no-emit-project", "--quiet", "-o", str(place / "locked.txt"))
    uv("venv", "--python", sys.executable, str(place / "venv"))
    wheel = next(place.glob("enishi-*.whl"))
    uv("pip", "install", "--python", str(place / "venv"), "-c", str(place / "locked.txt"), str(wheel))
    return place / "venv" / "bin" / "enishi"


@pytest.fixture
def demo(installed: Path, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """The running demo, from a folder of its own and with nothing but system programs on the path."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "ENISHI_VAR": str(tmp_path / "var"),
        "LANG": "C.UTF-8",
        "ENISHI_PORT": "18600",
        "ENISHI_SEED_SCALE": "0.002",
    }
    with subprocess.Popen(
        [installed, "demo"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        if process.poll() is None:
            process.kill()


def test_the_wheel_serves_shop_console_and_tag(demo: "subprocess.Popen[str]") -> None:
    said = ""
    assert demo.stdout is not None
    while "Ctrl-C" not in said:
        line = demo.stdout.readline()
        assert line, f"the demo ended: {said}"
        said += line
    shop, console = re.findall(r"http://\S+", said)[:2]
    assert "login" in said
    base = shop.removesuffix("/shop/")
    for address, expected in (
        (shop, "ひだまり堂"),
        (console, "<form"),
        (f"{base}/t.js", "enishi"),
        (f"{base}/healthz", "ok"),
    ):
        with urlopen(address, timeout=10) as answer:
            assert answer.status == 200
            assert expected in answer.read().decode()
    demo.send_signal(signal.SIGINT)
    assert demo.wait(20) == 0
