"""Does the local service answer as Graft does, keep up with it, and withstand whatever is sent?

    python -m benchmarks.serving MODEL PICTURES BAD_PICTURES [--requests 2000] [--turns 3]

Goals: no 5xx; the answers of a batch prediction, to 1e-5; memory at the end as after warming up;
0.7 of the pictures a second of a batch prediction on the same pictures, with the client on the same
cores; nobody there but on the loopback address. PICTURES is a folder; BAD_PICTURES one of files
that break decoders. Service and client are processes of their own. In turns the service and a batch
prediction go through all pictures; then as many requests as asked for come, 32 at once, of which
half are broken: bad pictures, empty bodies, 200 MB, and types that nobody understands.
"""

import argparse
import http.client
import itertools
import json
import random
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from threading import local
from time import perf_counter
from typing import Any

import psutil

from benchmarks.common import Functions, Graft
from core.data.images import PICTURE_SUFFIXES
from core.events import EVENT, PictureLeftOut, PicturePredicted, PredictResult, ServeStarted
from core.requests import PredictRequest, ServeRequest

AT_ONCE = 32
HUGE = 200 * 10**6
"""Bytes of a request that is far too large."""
HUGE_EVERY = 100
"""One request in so many is that large."""
SEED = 0

Request = tuple[Path | None, str, int]
"""A file to send (None: nothing), its content type, and how many bytes of zeros to send instead."""


class Client:
    """Asks with one connection a thread, which is opened anew when the service has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._here = local()

    def ask(self, request: Request) -> tuple[int, Any]:
        """The status and the answer."""
        file, kind, zeros = request
        body: Any = file.read_bytes() if file else b""
        headers = {"Content-Type": kind}
        if zeros:
            headers["Content-Length"] = str(zeros)
            body = itertools.repeat(bytes(10**6), zeros // 10**6)
        for last in (False, True):
            try:
                connection = self._connection()
                connection.request("POST", "/predict", body, headers)
                response = connection.getresponse()
                return response.status, json.loads(response.read())
            except (http.client.HTTPException, OSError):
                self._here.connection = None
                if last:
                    raise
        raise AssertionError

    def _connection(self) -> http.client.HTTPConnection:
        if getattr(self._here, "connection", None) is None:
            self._here.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        connection: http.client.HTTPConnection = self._here.connection
        return connection


def ask_all(port: int, requests: list[list[Any]]) -> dict[str, Any]:
    """Ask everything, 32 at once (in a process of its own): seconds, and each status and answer."""
    client = Client(port)
    todo = [(Path(file) if file else None, kind, zeros) for file, kind, zeros in requests]
    started = perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(client.ask, todo))
    return {"seconds": perf_counter() - started, "answers": answers}


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("bad", type=Path)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--turns", type=int, default=3)
    chosen = parser.parse_args()
    files = sorted(p for p in chosen.pictures.rglob("*") if p.suffix.lower() in PICTURE_SUFFIXES)
    with Graft() as app, Graft() as service, Functions("benchmarks.serving") as load:
        service.write(ServeRequest(model=chosen.model, port=0).model_dump_json())
        started = EVENT.validate_json(service.read())
        assert isinstance(started, ServeStarted)
        port = int(started.address.rpartition(":")[2])
        memory = psutil.Process(service.pid).memory_info

        def ask(requests: list[Request]) -> dict[str, Any]:
            as_json = [[str(file) if file else "", *rest] for file, *rest in requests]
            answers: dict[str, Any] = load.call("ask_all", port=port, requests=as_json)
            return answers

        expected, ratios = compare(app, ask, chosen.model, files, chosen.turns)
        mixed = broken_and_valid(files, chosen.bad, chosen.requests)
        ask(mixed[: len(mixed) // 4])
        warm = memory().rss
        found = ask(mixed)
        end = memory().rss
        reachable = [address for address in other_addresses() if answers_at(address, port)]
        service.write('{"stop": "cancel"}')
    counts = Counter(status for status, _ in found["answers"])
    differences = [
        abs(answer["answers"][0]["probabilities"][name] - share)
        for (file, _, _), (status, answer) in zip(mixed, found["answers"], strict=True)
        if status == 200 and file in expected
        for name, share in expected[file].items()
    ]
    missing = sum(
        status != 200
        for (file, _, _), (status, _) in zip(mixed, found["answers"], strict=True)
        if file in expected
    )
    print(f"{len(mixed)} requests, {AT_ONCE} at once, in {found['seconds']:.1f} s")
    print("by status:", ", ".join(f"{status}: {n}" for status, n in sorted(counts.items())))
    print(f"5xx: {sum(n for status, n in counts.items() if status >= 500)} (goal 0)")
    print(f"valid ones without an answer: {missing} (goal 0)")
    print(f"largest |Δp|: {max(differences):.1e} (goal 1e-5)")
    print(f"memory: {warm / 1e6:.0f} MB warm, {end / 1e6:.0f} MB at the end ({end / warm:.2f})")
    print(f"throughput: {median(ratios):.2f} of a batch prediction (goal 0.70); {ratios}")
    print(f"other addresses where it answers: {reachable or 'none'} (goal none)")


def compare(
    app: Graft,
    ask: Callable[[list[Request]], dict[str, Any]],
    model: Path,
    files: list[Path],
    turns: int,
) -> tuple[dict[Path, dict[str, float]], list[float]]:
    """What a batch prediction says of each file, and the ratio of throughputs in each turn."""
    expected: dict[Path, dict[str, float]] = {}
    ratios = []
    for turn in range(turns + 1):
        started = perf_counter()
        events = app.run(PredictRequest(model=model, paths=tuple(files)))
        batch = perf_counter() - started
        result = events[-1]
        assert isinstance(result, PredictResult)
        classes = next(event.classes for event in events if event.kind == "predict_started")
        for event in events:
            if isinstance(event, PicturePredicted):
                expected[event.file] = dict(zip(classes, event.probabilities, strict=True))
            assert not isinstance(event, PictureLeftOut), event
        served = ask([(file, "image/jpeg", 0) for file in files])["seconds"]
        if turn:  # the first one warms up
            ratios.append(round(batch / served, 2))
    return expected, ratios


def broken_and_valid(files: list[Path], bad: Path, n: int) -> list[Request]:
    """Requests in a random order that is always the same; half of them are valid."""
    draw = random.Random(SEED)
    strange = itertools.cycle(sorted(path for path in bad.iterdir() if path.is_file()))
    good = itertools.cycle(files)
    odd: Iterator[Request] = itertools.cycle(
        [
            (None, "image/png", 0),
            (None, "application/json", 0),
            (Path(__file__), "text/plain", 0),
            (Path(__file__), "application/json", 0),
            (Path(__file__), "multipart/form-data; boundary=none", 0),
        ]
    )
    requests: list[Request] = []
    for number in range(n):
        if number % HUGE_EVERY == HUGE_EVERY - 1:
            requests.append((None, "image/jpeg", HUGE))
        elif number % 8 == 1:
            requests.append(next(odd))
        elif number % 2:
            requests.append((next(strange), "image/jpeg", 0))
        else:
            requests.append((next(good), "image/jpeg", 0))
    draw.shuffle(requests)
    return requests


def other_addresses() -> Iterator[str]:
    """Those of this machine that are not loopback."""
    for addresses in psutil.net_if_addrs().values():
        for each in addresses:
            if each.family is socket.AF_INET and not each.address.startswith("127."):
                yield each.address


def answers_at(address: str, port: int) -> bool:
    """Whether anybody is there."""
    try:
        socket.create_connection((address, port), timeout=2).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
