"""Run every command and every export once: python every_command.py PICTURES FOLDER.

It prints the names of the commands that it ran, a line each.
"""

import http.client
import json
import os
import signal
import sys
import threading
from pathlib import Path

from core.cli import app
from core.cli.running import STOPPED
from core.export import FORMATS

QUICK = ("--set", "image_size=64", "--set", "device=cpu")
SMALL = ("--set", "backbone=simple_cnn", "--set", "trainable=all", "--set", "epochs=1")


def graft(*words: object) -> None:
    """One command, as from a shell; it has to end well."""
    code = app([str(word) for word in words], standalone_mode=False)
    assert code in (None, 0, STOPPED), words
    print(words[0], flush=True)


def ask_and_end(port: int, picture: Path) -> None:
    """Wait for the service, ask it about a picture, and press Ctrl+C."""
    for _ in range(200):
        try:
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            client.request("POST", "/predict", picture.read_bytes(), {"Content-Type": "image/jpeg"})
            answer = client.getresponse()
            assert answer.status == 200, answer.read()
            json.loads(answer.read())
            break
        except ConnectionRefusedError:
            threading.Event().wait(0.1)
    os.kill(os.getpid(), signal.SIGINT)


def main(pictures: Path, out: Path) -> None:
    """All of it, with small settings."""
    project = out / "project"
    a_picture = next(pictures.rglob("*.jpg"))
    graft("doctor")
    graft("models")
    graft("scan", pictures)
    graft("train", pictures, "--out", project, "--preset", "fast", *QUICK)
    graft("tune", pictures, "--out", project, "--rates", *QUICK)
    graft("evaluate", project, pictures)
    graft("predict", project, a_picture, "--csv", out / "t.csv", "--sort-into", out / "sorted")
    graft("unsort", out / "sorted")
    graft("report", project, "--out", out / "report")
    small = out / "small"  # a network that is soon traced
    graft("train", pictures, "--out", small, *QUICK, *SMALL)
    for row in FORMATS:
        if not row.missing:
            which = project if row.id == "huggingface" else small  # which takes timm's networks
            graft("export", which, "--format", row.id, "--out", out / row.id)
    port = 20_000 + os.getpid() % 20_000  # of this process alone, most likely
    asking = threading.Thread(target=ask_and_end, args=(port, a_picture))
    asking.start()
    graft("serve", project, "--port", port)
    asking.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
