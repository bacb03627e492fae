"""A lane of the window, with the real child process behind it."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from core.data.dataset import Dataset
from core.errors import EngineError
from core.events import Failed, Progress, ScanResult
from core.jobs import StopKind
from core.requests import DescribeRequest, ScanRequest, TrainRequest
from gui.child import ChildEngine, explain_death
from gui.engine import LONGEST_QUEUE, Ended, Engine, InProcessEngine, Worker


@pytest.fixture(scope="module")
def pictures(make_pictures) -> Path:
    return make_pictures(count=8)


@pytest.fixture(scope="module")
def many_pictures(make_pictures) -> Path:
    return make_pictures(count=150, size=64)


@pytest.fixture(params=["child", "in_process"])
def engine(request, tmp_path: Path) -> Engine:
    return ChildEngine(tmp_path / "log.txt") if request.param == "child" else InProcessEngine()


@pytest.fixture
def worker(engine: Engine) -> Iterator[Worker]:
    worker = Worker(engine)
    worker.start()
    yield worker
    worker.shutdown()
    assert worker.isFinished()


@pytest.fixture
def child_worker(tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(ChildEngine(tmp_path / "log.txt"))
    worker.start()
    yield worker
    worker.shutdown()


def outcome_of(qtbot: QtBot, worker: Worker, request) -> ScanResult | Failed:
    with qtbot.waitSignal(worker.job_ended, timeout=30_000) as ended:
        worker.submit(request)
    assert isinstance(ended.args[0], Ended)
    assert ended.args[0].request == request
    return ended.args[0].outcome


def test_a_job_reports_and_ends(qtbot: QtBot, worker: Worker, pictures: Path) -> None:
    reports = []
    worker.job_reported.connect(reports.append)
    result = outcome_of(qtbot, worker, ScanRequest(folder=pictures))
    assert isinstance(result, ScanResult)
    assert isinstance(result.dataset, Dataset)
    assert len(result.dataset.pictures) == 24
    assert any(isinstance(report.event, Progress) for report in reports)


def test_a_folder_that_is_not_there_fails_in_plain_words(
    qtbot: QtBot, worker: Worker, tmp_path: Path
) -> None:
    failed = outcome_of(qtbot, worker, ScanRequest(folder=tmp_path / "gone"))
    assert isinstance(failed, Failed)
    assert "Traceback" not in str(failed)


def test_a_killed_child_costs_the_job_and_not_the_lane(
    qtbot: QtBot, child_worker: Worker, many_pictures: Path, pictures: Path
) -> None:
    child_worker.job_reported.connect(lambda _: psutil.Process(child_worker.engine.pid).kill())
    failed = outcome_of(qtbot, child_worker, ScanRequest(folder=many_pictures))
    assert isinstance(failed, Failed)
    assert "ended before the job was done" in failed.title
    assert "untouched" in failed.detail
    child_worker.job_reported.disconnect()
    result = outcome_of(qtbot, child_worker, ScanRequest(folder=pictures))
    assert isinstance(result, ScanResult)


def test_a_child_that_died_between_jobs_is_replaced_unseen(
    qtbot: QtBot, child_worker: Worker, pictures: Path
) -> None:
    outcome_of(qtbot, child_worker, ScanRequest(folder=pictures))
    child = psutil.Process(child_worker.engine.pid)
    child.kill()
    child.wait(timeout=30)
    assert isinstance(outcome_of(qtbot, child_worker, ScanRequest(folder=pictures)), ScanResult)


def test_the_child_is_kept_for_the_next_job(
    qtbot: QtBot, child_worker: Worker, pictures: Path
) -> None:
    pids = set()
    for _ in range(2):
        outcome_of(qtbot, child_worker, ScanRequest(folder=pictures))
        pids.add(child_worker.engine.pid)
    assert len(pids) == 1


def test_an_engine_that_cannot_be_started_is_explained(
    qtbot: QtBot, tmp_path: Path, pictures: Path
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    worker = Worker(ChildEngine(tmp_path / "file" / "log.txt"))
    worker.start()
    failed = outcome_of(qtbot, worker, ScanRequest(folder=pictures))
    worker.shutdown()
    assert isinstance(failed, Failed)
    assert "could not be started" in failed.detail


def test_a_cancelled_job_still_ends(qtbot: QtBot, worker: Worker, many_pictures: Path) -> None:
    worker.job_reported.connect(lambda _: worker.stop(StopKind.CANCEL))
    outcome = outcome_of(qtbot, worker, ScanRequest(folder=many_pictures))
    assert isinstance(outcome, ScanResult)
    assert outcome.n_decoded < 450


def test_shutdown_in_the_middle_leaves_no_child_and_no_thread(
    qtbot: QtBot, child_worker: Worker, many_pictures: Path
) -> None:
    with qtbot.waitSignal(child_worker.job_reported, timeout=30_000):
        child_worker.submit(ScanRequest(folder=many_pictures))
    child = psutil.Process(child_worker.engine.pid)
    child_worker.shutdown()
    assert child_worker.isFinished()
    assert not child.is_running()


def test_a_hanging_child_is_ended_by_force(
    qtbot: QtBot, child_worker: Worker, many_pictures: Path
) -> None:
    with qtbot.waitSignal(child_worker.job_reported, timeout=30_000):
        child_worker.submit(ScanRequest(folder=many_pictures))
    child = psutil.Process(child_worker.engine.pid)
    child.suspend()
    child_worker.shutdown(patience=0.1)
    assert not child.is_running()


def test_waiting_requests_can_be_dropped_by_kind_and_are_bounded(tmp_path: Path) -> None:
    worker = Worker(InProcessEngine())  # never started: everything waits
    scan = ScanRequest(folder=tmp_path)
    worker.submit(DescribeRequest())
    for _ in range(LONGEST_QUEUE - 1):
        worker.submit(scan)
    with pytest.raises(EngineError):
        worker.submit(scan)
    assert len(worker.withdraw("scan", StopKind.CANCEL)) == LONGEST_QUEUE - 1
    assert worker.withdraw("scan", StopKind.CANCEL) == ()
    worker.submit(scan)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9, "memory ran out"),
        (-15, "asked it to leave"),
        (-11, "SIGSEGV"),
        (3, "code 3"),
        (0xC0000005, "access violation"),
        (None, "could not be started"),
    ],
)
def test_a_death_is_told_by_its_cause(code: int | None, words: str, tmp_path: Path) -> None:
    request = TrainRequest(project=tmp_path, folder=tmp_path)
    failed = explain_death(request, code, tmp_path / "log.txt")
    assert words in failed.detail
    assert "kept" in failed.detail
    assert "Resume" in failed.hint
