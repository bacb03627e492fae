"""The engine: one request in, events out, and exactly one last line for every job."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.config import TrainConfig, change
from core.engine import JOBS, Engine, conclude, run_job
from core.errors import StorageError
from core.events import EVENT, Failed, SampleResult, Warned
from core.jobs import Emit, StopKind, StopToken
from core.requests import DescribeRequest, SampleRequest, TrainRequest
from core.runs import RunState, list_runs

FOLDER = Path("/nowhere")


def waits_for_a_stop(request: SampleRequest, emit: Emit, stop: StopToken) -> SampleResult:
    """A job that ends when it is asked to, and tells how it was asked."""
    emit(Warned(message="waiting"))
    while stop.asked is None:
        threading.Event().wait(0.01)
    return SampleResult(folder=request.folder / stop.asked, n=0)


def fails_in_plain_words(request: SampleRequest, emit: Emit, stop: StopToken) -> SampleResult:
    raise StorageError("The disk is full.", "Nothing was changed.", "Free some space.")


def has_a_bug(request: SampleRequest, emit: Emit, stop: StopToken) -> SampleResult:
    raise KeyError("an inner detail")


def needs_too_much(request: SampleRequest, emit: Emit, stop: StopToken) -> SampleResult:
    raise MemoryError


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch):
    """Puts a function of this file in the place of the sample job."""

    def put(function) -> SampleRequest:
        monkeypatch.setitem(JOBS, "sample", f"{__name__}:{function.__name__}")
        return SampleRequest(folder=FOLDER)

    return put


class Wire:
    """An engine that serves in a thread, with a pipe to it and a pipe from it."""

    def __init__(self) -> None:
        requests, self._requests = os.pipe()
        events, self._events = os.pipe()
        self.input = os.fdopen(self._requests, "wb", buffering=0)
        self.output = os.fdopen(events, "rb")
        self._ends = os.fdopen(requests, "rb"), os.fdopen(self._events, "wb")
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        with self._ends[0], self._ends[1]:
            Engine(*self._ends).serve(warm=False)

    def send(self, line: str) -> None:
        self.input.write(line.encode() + b"\n")

    def receive(self):
        return EVENT.validate_json(self.output.readline())

    def close(self) -> None:
        self.input.close()
        self.thread.join(timeout=30)
        self.output.close()
        assert not self.thread.is_alive()


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()


@pytest.mark.parametrize("kind", list(StopKind))
def test_a_stop_reaches_the_running_job(kind: StopKind, job, wire: Wire) -> None:
    wire.send(job(waits_for_a_stop).model_dump_json())
    assert wire.receive() == Warned(message="waiting")
    wire.send(json.dumps({"stop": kind}))
    assert wire.receive() == SampleResult(folder=FOLDER / kind, n=0)


def test_a_stop_belongs_to_one_job_only(job, wire: Wire) -> None:
    request = job(waits_for_a_stop).model_dump_json()
    for kind in (StopKind.CANCEL, StopKind.KEEP):
        wire.send(request)
        wire.send(json.dumps({"stop": kind}))  # before the job begins, for all that is known
        assert wire.receive() == Warned(message="waiting")
        assert wire.receive() == SampleResult(folder=FOLDER / kind, n=0)


def test_when_the_window_goes_the_job_keeps_what_it_has(job, wire: Wire) -> None:
    wire.send(job(waits_for_a_stop).model_dump_json())
    assert wire.receive() == Warned(message="waiting")
    wire.input.close()
    assert wire.receive() == SampleResult(folder=FOLDER / StopKind.KEEP, n=0)
    assert wire.output.readline() == b""


def test_a_line_that_is_no_request_is_answered_and_the_next_one_served(job, wire: Wire) -> None:
    wire.send('{"job": "fly"}')
    assert isinstance(wire.receive(), Failed)
    wire.send(job(fails_in_plain_words).model_dump_json())
    assert wire.receive().title == "The disk is full."


def test_an_explained_failure_keeps_its_words(job) -> None:
    failed = conclude(job(fails_in_plain_words), print, StopToken())
    assert failed == Failed(
        title="The disk is full.", detail="Nothing was changed.", hint="Free some space."
    )


def test_a_bug_is_told_without_its_inner_details_and_logged_with_them(job, caplog) -> None:
    failed = conclude(job(has_a_bug), print, StopToken())
    assert isinstance(failed, Failed)
    assert "inside Graft" in failed.title
    assert "inner detail" not in failed.model_dump_json()
    assert "Traceback" in caplog.text
    assert "inner detail" in caplog.text


def test_running_out_of_memory_is_said_as_such(job) -> None:
    failed = conclude(job(needs_too_much), print, StopToken())
    assert isinstance(failed, Failed)
    assert "memory" in failed.title


def test_run_job_lets_explained_errors_through(job) -> None:
    with pytest.raises(StorageError):
        run_job(job(fails_in_plain_words), print, StopToken())


def test_every_request_has_a_job() -> None:
    from core.requests import REQUEST

    kinds = {
        choice["properties"]["job"]["const"]
        for choice in REQUEST.json_schema()["$defs"].values()
        if "job" in choice.get("properties", {})
    }
    assert kinds == set(JOBS)
    assert DescribeRequest().job in kinds


def test_the_process_answers_on_a_clean_stream(tmp_path: Path) -> None:
    """A real child: what libraries print goes to the log, never between the events."""
    request = SampleRequest(folder=tmp_path / "Ziffern ☃")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "core.engine"],
        input=request.model_dump_json().encode() + b"\n",
        capture_output=True,
        timeout=60,
        check=True,
    )
    result = EVENT.validate_json(done.stdout)
    assert isinstance(result, SampleResult)
    assert result.n == 1797
    assert sorted(path.name for path in result.folder.iterdir()) == [str(n) for n in range(10)]


def test_a_training_whose_window_was_killed_is_interrupted_and_can_be_resumed(
    make_pictures: Callable[..., Path], tmp_path: Path
) -> None:
    pictures, project = make_pictures(count=8, size=32), tmp_path / "project"
    settings = {"backbone": "simple_cnn", "image_size": 32, "epochs": 500, "patience": 500}
    config = change(TrainConfig(), settings | {"batch_size": 4, "device": "cpu"})
    request = TrainRequest(project=project, folder=pictures, config=config)
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "core.engine"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        child.stdin.write(request.model_dump_json().encode() + b"\n")
        child.stdin.flush()
        for line in child.stdout:
            if EVENT.validate_json(line).kind == "step_done":
                break
        child.stdin.close()  # what the system does when the window's process is gone
        last = EVENT.validate_json(child.stdout.readlines()[-1])
    assert isinstance(last, Failed)
    assert last.stopped
    (run,) = list_runs(project / "runs")
    assert run.state is RunState.INTERRUPTED
    assert run.result is None
    assert run.checkpoint.exists()


def test_what_a_person_asked_for_holds_though_the_window_goes(job, wire: Wire) -> None:
    wire.send(job(waits_for_a_stop).model_dump_json())
    wire.send(json.dumps({"stop": "cancel"}))
    wire.input.close()
    assert wire.receive() == Warned(message="waiting")
    assert wire.receive() == SampleResult(folder=FOLDER / StopKind.CANCEL, n=0)


def test_a_stronger_stop_overrides_a_weaker_one_only() -> None:
    stop = StopToken()
    for asked, holds in (("later", "later"), ("keep", "later"), ("cancel", "cancel")):
        stop.ask(StopKind(asked))
        assert stop.asked == holds
    assert stop.cancelled
    assert not stop.later
