"""What the pages share: the open project and everything known of it, and what can be done.

Pages read the properties, listen to the signals and call the actions; they never know each other.
Nothing here is a widget, and nothing here works: jobs go to the lanes of `gui.engine`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from PySide6.QtCore import QObject, QTimer, Signal

from core.config import TrainConfig
from core.data.dataset import Dataset
from core.data.split import assign
from core.errors import DatasetError, EngineError, ModelError, StorageError, UserError
from core.events import (
    DescribeResult,
    Event,
    Failed,
    RunStarted,
    SampleResult,
    ScanResult,
    TrainResult,
)
from core.jobs import StopKind
from core.project import Project, is_project, lock, open_project, project_for
from core.requests import (
    DescribeRequest,
    EvaluateRequest,
    ExportRequest,
    PredictRequest,
    Request,
    SampleRequest,
    ScanRequest,
    TrainRequest,
)
from core.runs import Run, RunState, list_runs, resolve_model
from gui.engine import Ended, Engine, Reported
from gui.facts import Facts, Failure, Training, share_done
from gui.lanes import PICTURES, USING, Lanes
from gui.preferences import AppPaths, Preferences, Recent
from gui.thumbnails import ThumbnailStore

SAVE_AFTER = 400
"""Milliseconds of quiet after which changed settings are saved."""
PREVIEW_SIZE = 1280
"""The longer side of a picture that is looked at by itself, in pixels."""


class AppState(Facts):
    """The facts, and what can be done: every action returns at once and never raises.

    Pages set `config` and `page`, and put `failure` back to None; the rest changes by actions.

    Signals:
        <job>_event(Event): what a job reports; its result, or `Failed`, comes last.
    """

    scan_event = Signal(object)
    train_event = Signal(object)
    predict_event = Signal(object)
    evaluate_event = Signal(object)
    export_event = Signal(object)

    def __init__(
        self, paths: AppPaths, make_engine: Callable[[str], Engine], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.paths = paths
        self.preferences = Preferences.load(paths.preferences)
        self._lanes = Lanes(make_engine, self)
        self.thumbnails = ThumbnailStore(self._lanes.worker(PICTURES), self)
        self.previews = ThumbnailStore(self._lanes.worker(PICTURES), self, size=PREVIEW_SIZE)
        self._scan: ScanRequest | None = None
        self._epochs = 0
        self._scanned: Dataset | None = None
        self._divided_by: tuple[float, float, int] | None = None
        self._lock: FileLock | None = None
        self._saver = QTimer(self, interval=SAVE_AFTER, singleShot=True)
        self._saver.timeout.connect(self.save)
        self._lanes.reported.connect(self._on_reported)
        self._lanes.ended.connect(self._on_ended)
        self._lanes.busy_changed.connect(self._on_busy_changed)
        self.config_changed.connect(self._on_config_changed)

    # Projects

    def open_folder(self, pictures: Path) -> None:
        """Open the project of a folder of pictures; a new one if there is none yet."""
        with self._explained():
            if is_project(pictures):
                self._enter(open_project(pictures))
            else:
                self._enter(project_for(pictures, self.paths.projects))

    def open_project(self, folder: Path) -> None:
        """Open the project that lies in `folder`."""
        with self._explained():
            self._enter(open_project(folder))

    def open_sample(self) -> None:
        """Lay out the sample pictures, and open them when they are there."""
        with self._explained():
            self._lanes.submit(SampleRequest(folder=self.paths.samples / "Handwritten digits"))

    def close_project(self) -> None:
        """Go back to the welcome page; everything is saved."""
        with self._explained():
            self._leave()

    def rename_project(self, name: str) -> None:
        """Call the open project something else."""
        with self._explained():
            self.project = self._opened().changed(name=name, config=self.config)
            self._remember_project()

    def rescan(self) -> None:
        """Look through the folder of pictures again."""
        with self._explained():
            project = self._opened()
            self._lanes.withdraw("scan", StopKind.CANCEL)
            self._scan = ScanRequest(folder=project.pictures, index=project.index)
            self._lanes.submit(self._scan)

    # Training

    def start_training(self) -> None:
        """Train with the present settings, as a new run."""
        with self._explained():
            project = self._opened()
            self._train(
                TrainRequest(project=project.folder, folder=project.pictures, config=self.config)
            )

    def resume_run(self, name: str) -> None:
        """Go on with an interrupted run, with the pictures and the settings it had."""
        with self._explained():
            project = self._opened()
            file = self._run(name).file
            self._train(
                TrainRequest(
                    project=project.folder, folder=file.pictures, config=file.config, resume=name
                )
            )

    def stop_training(self, kind: StopKind) -> None:
        """Ask the training to end at its next safe boundary."""
        if self.training is not Training.IDLE:
            self.training = Training.STOPPING
            self.stop("train", kind)
            if "train" not in self.busy:  # it was still waiting for its turn
                self.training = Training.IDLE

    # Runs

    def select_run(self, name: str) -> None:
        """Look at one of the runs."""
        with self._explained():
            self.run = self._run(name)

    def rename_run(self, name: str, title: str) -> None:
        """Call a run something else."""
        with self._explained():
            self._run(name).renamed(title)
            self._refresh_runs()

    def delete_run(self, name: str) -> None:
        """Remove a run for good."""
        with self._explained():
            self._run(name).delete()
            self._refresh_runs()

    # Using the model of the selected run

    def predict(
        self, paths: Iterable[Path], *, csv: Path | None = None, sort_into: Path | None = None
    ) -> None:
        """Name pictures; write the answers to `csv`, copy the pictures into `sort_into`."""
        with self._explained():
            self._lanes.submit(
                PredictRequest(
                    model=self._model(),
                    paths=tuple(paths),
                    csv=csv,
                    sort_into=sort_into,
                    device=self.config.device,
                )
            )

    def evaluate(self, folder: Path) -> None:
        """Measure the model on a folder of labelled pictures."""
        with self._explained():
            self._lanes.submit(
                EvaluateRequest(model=self._model(), folder=folder, device=self.config.device)
            )

    def export(self, format: str, out: Path) -> None:
        """Write the model in another form, into the folder `out`."""
        with self._explained():
            self._lanes.submit(ExportRequest(model=self._model(), format=format, out=out))

    def stop(self, job: str, kind: StopKind = StopKind.CANCEL) -> None:
        """End the jobs of one kind; those that still wait are forgotten."""
        self._lanes.withdraw(job, kind)

    # The window

    def measure_machine(self) -> None:
        """Get the training lane ready, and find out what it runs on."""
        with self._explained():
            self._lanes.submit(DescribeRequest())

    def remember(self, **changes: object) -> None:
        """Change preferences; they are saved at once."""
        self.preferences = self.preferences.model_copy(update=changes)
        self.preferences.save(self.paths.preferences)

    def save(self) -> None:
        """Save changed settings now, rather than in a moment."""
        self._saver.stop()
        project = self.project
        if project is not None and not project.read_only and project.config != self.config:
            with self._explained():
                self.project = project.changed(config=self.config)

    def shutdown(self, *, patience: float = 10.0) -> None:
        """Save everything and end all work; a training keeps its best, within `patience` s."""
        self.save()
        self._lanes.shutdown(patience=patience)
        self.training = Training.IDLE
        self._release()

    # Inside

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """What a person should know of goes into `failure`; nothing is raised into a slot."""
        try:
            yield
        except UserError as error:
            self.failure = Failure(error.title, error.detail, error.hint)

    def _opened(self) -> Project:
        if self.project is None:
            raise DatasetError("No pictures are open.", hint="Open a folder of pictures first.")
        return self.project

    def _run(self, name: str) -> Run:
        for run in self.runs:
            if run.name == name:
                return run
        raise ModelError("This run is not there any more.", hint="It may have been removed.")

    def _model(self) -> Path:
        if self.run is None:
            raise ModelError("There is no model yet.", hint="Train one first.")
        return resolve_model(self.run.folder)

    def _enter(self, project: Project) -> None:
        self._leave()
        self._lock = lock(project.folder)
        if self._lock is None:
            project = replace(project, read_only=True)
        self.config = project.config
        self.page = "data"
        for store in (self.thumbnails, self.previews):
            store.set_folder(project.cache / "thumbnails")
        self.project = project
        self.failure = None
        self._refresh_runs()
        self.rescan()

    def _leave(self) -> None:
        if self.training is not Training.IDLE:
            raise EngineError(
                "Graft is still training.",
                "The project stays open until that is done.",
                "Stop the training first, or wait for it to end.",
            )
        self.save()
        for job in ("scan", "predict", "evaluate", "export"):
            self.stop(job)
        self._release()
        for store in (self.thumbnails, self.previews):
            store.set_folder(None)
        self._scan = self._scanned = None
        self.project = self.dataset = self.run = self.failure = None
        self.runs = ()
        self.obstacle = ""

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _train(self, request: TrainRequest) -> None:
        if self.training is not Training.IDLE:
            return
        if self.project is not None and self.project.read_only:
            raise StorageError(
                "This project is open read-only.", hint="Close the other window that has it open."
            )
        if self.obstacle and request.resume is None:
            raise DatasetError(self.obstacle)
        self._lanes.submit(request)
        self.failure = None
        self.training_run = request.resume or ""
        self.training = Training.STARTING

    def _refresh_runs(self) -> None:
        """Read the runs anew, and go on looking at the same one, or else at the newest model."""
        looked_at = self.run.name if self.run else ""
        self.runs = list_runs(self._opened().runs)
        with_model = [run for run in self.runs if (run.model / "model.safetensors").is_file()]
        self.run = next(
            (run for run in with_model if run.name == looked_at), next(iter(with_model), None)
        )
        if self.run is not None:
            self._lanes.worker(USING)  # it gets ready while the person looks at the figures
        self._remember_project()

    def _remember_project(self) -> None:
        best = [run.best[0] for run in self.runs if run.best]
        project = self._opened()
        entry = Recent(
            folder=project.folder,
            name=project.name,
            opened=datetime.now(UTC),
            pictures=len(self.dataset.pictures) if self.dataset else None,
            accuracy=max(best, default=None),
        )
        self.remember(recent=self.preferences.with_recent(entry).recent)

    def _divide(self) -> None:
        """Put each picture into its part, as a run with the present settings would."""
        if self._scanned is None:
            return
        self._divided_by = _division(self.config)
        self.given = frozenset(p.part for p in self._scanned.pictures if p.part is not None)
        try:
            self.dataset = assign(
                self._scanned,
                val_fraction=self.config.val_fraction,
                test_fraction=self.config.test_fraction,
                seed=self.config.seed,
            )
            self.obstacle = ""
        except DatasetError as error:
            self.dataset = self._scanned
            self.obstacle = str(error)

    # What the lanes say

    def _on_busy_changed(self, busy: frozenset[str]) -> None:
        self.busy = busy

    def _on_config_changed(self, config: TrainConfig) -> None:
        if self.project is not None:
            self._saver.start()
            if _division(config) != self._divided_by:
                self._divide()

    def _on_reported(self, reported: Reported) -> None:
        event = reported.event
        if reported.request.job == "train":
            if isinstance(event, RunStarted):
                self.training_run = event.run
                self._epochs = event.epochs
                if self.training is Training.STARTING:
                    self.training = Training.RUNNING
            share = share_done(event, self._epochs)
            self.training_share = self.training_share if share is None else share
        self._tell(reported.request, event)

    def _on_ended(self, ended: Ended) -> None:
        request, outcome = ended.request, ended.outcome
        if isinstance(request, ScanRequest) and request is not self._scan:
            return  # of a project that is closed, or of a look that was begun again
        if isinstance(request, TrainRequest):
            self._on_training_ended()
        match outcome:
            case Failed():
                self._on_failed(request, outcome)
            case ScanResult():
                self._scanned = outcome.dataset
                self._divide()
                self._remember_project()
            case TrainResult():
                self.select_run(outcome.run)
            case SampleResult():
                self.open_folder(outcome.folder)
            case DescribeResult():
                self.machine = outcome
        self._tell(request, outcome)

    def _on_training_ended(self) -> None:
        self.training = Training.IDLE
        self.training_share = 0.0
        self._refresh_runs()

    def _on_failed(self, request: Request, failed: Failed) -> None:
        resumable = isinstance(request, TrainRequest) and any(
            run.name == self.training_run and run.state is RunState.INTERRUPTED for run in self.runs
        )
        if request.job != "thumbnails":  # the grid shows which pictures have none
            self.failure = Failure(
                failed.title,
                failed.detail,
                failed.hint,
                request.job,
                self.training_run if resumable else "",
            )

    def _tell(self, request: Request, event: Event) -> None:
        """Pass an event on to the pages, where they listen for this job's."""
        signal = getattr(self, f"{request.job}_event", None)
        if signal is not None:
            signal.emit(event)


def _division(config: TrainConfig) -> tuple[float, float, int]:
    """The settings that decide which picture goes where."""
    return config.val_fraction, config.test_fraction, config.seed
