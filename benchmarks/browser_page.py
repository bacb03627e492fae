"""Does the page for a colleague answer as Graft does, in a browser without a network?

    python -m benchmarks.browser_page MODEL PICTURES... [--n 20] [--chromium PATH]

Exports MODEL as a bundle, opens its page in headless Chromium, drops `--n` of the pictures on it
and holds its answers against Graft's. Then the folder `python` runs in a fresh environment with
its three packages. Chromium is asked through a pipe:
https://chromedevtools.github.io/devtools-protocol/.
"""

import argparse
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from core.data.scan import list_files
from core.export import bundle, export
from core.jobs import StopToken
from core.prediction.predictor import Predictor, open_predictor
from core.requests import ExportRequest

PACKAGES = ("onnxruntime", "numpy", "Pillow")
CLOSE = 0.02


class Browser:
    """One tab of a headless Chromium that can reach no network.

    Attributes:
        requested: the addresses of all that was asked for over a network.
    """

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = os.fdopen(to, "wb", buffering=0), os.fdopen(back, "rb")
        self._session: str | None = None
        self._n = 0
        self.requested: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "DOM"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """Ask the browser for something, and wait for its answer."""
        self._n += 1
        message: dict[str, object] = {"id": self._n, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        while True:
            said = json.loads(self._read())
            if said.get("method") == "Network.requestWillBeSent":
                address = said["params"]["request"]["url"]
                if not address.startswith(("file:", "blob:", "data:")):
                    self.requested.append(address)
            if said.get("id") == self._n:
                if "error" in said:
                    raise RuntimeError(f"{method}: {said['error']}")
                return dict(said["result"])

    def ask(self, expression: str) -> Any:
        """The value of an expression in the page."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def wait(self, expression: str, seconds: float = 120) -> Any:
        """The value of an expression once it is true. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if value := self.ask(expression):
                return value
            time.sleep(0.05)
        raise TimeoutError(expression)

    def open(self, page: Path) -> None:
        """Open a page from the disk and wait until it has tried its example."""
        self.call("Page.navigate", url=page.absolute().as_uri())
        self.wait("(document.getElementById('check')?.className ?? 'check') !== 'check'")

    def give(self, files: Sequence[Path]) -> None:
        """Choose files, as a person does."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector="#files")["nodeId"]
        paths = [str(file.absolute()) for file in files]
        self.call("DOM.setFileInputFiles", nodeId=node, files=paths)
        self.wait("total && answers.length + leftOut.length === total")

    def _read(self) -> bytes:
        message = bytearray()
        while (byte := self._back.read(1)) != b"\0":
            if not byte:
                raise EOFError("The browser has closed.")
            message += byte
        return bytes(message)


@contextmanager
def chromium(program: str, *options: str) -> Iterator[Browser]:
    """A Chromium of its own, with a fresh profile, that looks up no name."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        (in_, to), (back, out) = os.pipe(), os.pipe()
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (in_, out)]
        command = [
            program,
            "--headless",
            "--no-sandbox",
            "--remote-debugging-pipe",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--no-first-run",
            f"--user-data-dir={profile}",
            *options,
        ]
        quiet = os.open(os.devnull, os.O_WRONLY)
        actions = [(os.POSIX_SPAWN_DUP2, end, 3 + i) for i, end in enumerate(theirs)]
        actions.append((os.POSIX_SPAWN_DUP2, quiet, 2))
        pid = os.posix_spawn(program, command, os.environ, file_actions=actions, setpgroup=0)
        for end in (in_, out, *theirs, quiet):
            os.close(end)
        try:
            yield Browser(to, back)
        finally:
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def ours(predictor: Predictor, files: Sequence[Path]) -> dict[str, tuple[float, ...]]:
    """Graft's probabilities by file name."""
    answers = predictor.predict(files, lambda event: None, StopToken())
    return {answer.file.name: answer.probabilities for answer in answers}


def report(what: str, mine: dict[str, tuple[float, ...]], theirs: dict[str, list[float]]) -> bool:
    """Print how many answers are the same, and how far apart at most. Whether that will do."""
    same = sum(
        max(range(len(p)), key=p.__getitem__) == max(range(len(p)), key=theirs[name].__getitem__)
        for name, p in mine.items()
    )
    apart = max(
        abs(a - b) for name, p in mine.items() for a, b in zip(p, theirs[name], strict=True)
    )
    print(f"{what}: n {len(mine)}, same answer {same}, largest difference {apart:.5f}")
    return same == len(mine) == len(theirs) and apart <= CLOSE


def in_browser(program: str, page: Path, files: Sequence[Path]) -> dict[str, list[float]]:
    """The page's probabilities by file name."""
    with chromium(program) as browser:
        began = time.perf_counter()
        browser.open(page)
        checked = browser.ask("document.getElementById('check').textContent")
        print(f"{checked} ({time.perf_counter() - began:.1f} s)")
        browser.give(files)
        said = browser.ask("answers.map(({name, probabilities}) => [name, probabilities])")
        print(f"{browser.ask('Math.round(spent / total)')} ms a picture in the browser")
        print(f"requests to a network: {len(browser.requested)} {browser.requested[:3]}")
    return dict(said)


def in_python(folder: Path, files: Sequence[Path]) -> dict[str, tuple[str, float]]:
    """What the folder for Python answers, in a fresh environment with its packages alone."""
    with tempfile.TemporaryDirectory() as room:
        venv.create(room, with_pip=True)
        scripts = Path(room) / ("Scripts" if os.name == "nt" else "bin")
        python = str(scripts / "python")
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
        command = [python, "-E", "-s", str(folder / "predict.py"), *map(str, files)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {Path(file).name: (label, float(share)) for file, label, share, *_ in rows}


def main() -> None:
    """Export, unpack, ask everybody, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pictures", type=Path, nargs="+")
    parser.add_argument("--n", type=int, default=20)
    parser.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    chosen = parser.parse_args()
    found = list_files(chosen.pictures)
    files = [found[i * len(found) // chosen.n] for i in range(chosen.n)]
    predictor = open_predictor(chosen.model, "cpu")
    mine = ours(predictor, files)
    with tempfile.TemporaryDirectory() as room:
        out = Path(room) / "bundle"
        request = ExportRequest(
            model=chosen.model, format="bundle", out=out, pictures=tuple(chosen.pictures)
        )
        result = export(request, lambda event: None, StopToken())
        print(f"{result.size / 1e6:.1f} MB; in onnxruntime the same answer for", end=" ")
        print(f"{100 * result.agreement:.1f} % of {result.n}, apart by {result.max_difference:.5f}")
        with ZipFile(out / "bundle.zip") as packed:
            packed.extractall(room)
        page = Path(room) / bundle.PAGE
        print(f"the page: {page.stat().st_size / 1e6:.1f} MB")
        good = report("browser", mine, in_browser(chosen.chromium, page, files))
        said = in_python(Path(room) / bundle.PYTHON, files)
    labels = {
        file: predictor.classes[max(range(len(p)), key=p.__getitem__)] for file, p in mine.items()
    }
    same = sum(said[file][0] == label for file, label in labels.items())
    apart = max(abs(said[file][1] - max(p)) for file, p in mine.items())
    print(f"Python folder: n {len(said)}, same answer {same}, largest difference {apart:.5f}")
    if not good or same < len(mine) or apart > CLOSE:
        sys.exit("MISSED")


if __name__ == "__main__":
    main()
