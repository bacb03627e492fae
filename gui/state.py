"""What the pages share: the open project and everything known of it, and what can be done.

Pages read the properties, listen to the signals and call the actions; they never know each other.
Nothing here is a widget, and nothing here works: jobs go to the lanes of `gui.engine`.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.errors import ModelError
from core.events import (
    AnswerResult,
    CheckResult,
    CurateResult,
    DescribeResult,
    Event,
    Failed,
    GatherResult,
    RecogniseResult,
    RelearnResult,
    RelinkResult,
    RunStarted,
    SampleResult,
    ScanResult,
    SuggestResult,
    TeachResult,
    TrainResult,
    UnpackResult,
)
from core.jobs import StopKind
from core.models.choice import continued
from core.requests import (
    AnswerRequest,
    CurateRequest,
    DescribeRequest,
    EvaluateRequest,
    ExportRequest,
    GatherRequest,
    KeepRequest,
    PredictRequest,
    RatesRequest,
    RecogniseRequest,
    RelinkRequest,
    Request,
    ScanRequest,
    SearchRequest,
    ServeRequest,
    TeachRequest,
    TrainRequest,
    UnsortRequest,
    WatchRequest,
)
from core.runs import Run, RunState
from gui.engine import Ended, Engine, Reported
from gui.examining import Examining
from gui.facts import Failure, Training
from gui.i18n import tr
from gui.preferences import AppPaths

TOLD_IN_PLACE = {"thumbnails", "nearest", "frame"}
"""Where the answer of these jobs is waited for, it also stands why there is none."""


class AppState(Examining):
    """The facts, and what can be done: every action returns at once and never raises.

    Pages set `config` and `page`, and put `failure` back to None; the rest changes by actions.

    Signals:
        <job>_event(Event): what a job reports; its result, or `Failed`, comes last.
    """

    scan_event = Signal(object)
    unpack_event = Signal(object)
    gather_event = Signal(object)
    preview_event = Signal(object)
    recognise_event = Signal(object)
    rates_event = Signal(object)
    search_event = Signal(object)
    teach_event = Signal(object)
    watch_event = Signal(object)
    predict_event = Signal(object)
    keep_event = Signal(object)
    unsort_event = Signal(object)
    evaluate_event = Signal(object)
    export_event = Signal(object)
    serve_event = Signal(object)

    def __init__(
        self, paths: AppPaths, make_engine: Callable[[str], Engine], parent: QObject | None = None
    ) -> None:
        super().__init__(paths, make_engine, parent)
        self._serving = Path()
        self.runs_changed.connect(self._end_service_of_removed)
        self._lanes.reported.connect(self._on_reported)
        self._lanes.ended.connect(self._on_ended)
        self._lanes.busy_changed.connect(self._on_busy_changed)

    # Choosing and trying settings

    def start_from(self, place: Path) -> None:
        """Let the next run start from a model of one's own, a file or a folder.

        `recognise_event` tells what it is; then it is in the settings.
        """
        with self._explained():
            self._opened()
            self._lanes.withdraw("recognise", StopKind.CANCEL)
            self._lanes.submit(RecogniseRequest(path=place))

    def find_rate(self) -> None:
        """Try learning rates for the present settings; `rates_event` tells."""
        with self._explained():
            project = self._opened()
            self._withdraw_answer()
            self._lanes.submit(
                RatesRequest(project=project.folder, folder=project.pictures, config=self.config)
            )

    def search(self, minutes: float) -> None:
        """Look for better settings than the present ones; `search_event` tells."""
        with self._explained():
            project = self._opened()
            self._withdraw_answer()
            self._lanes.submit(
                SearchRequest(
                    project=project.folder,
                    folder=project.pictures,
                    config=self.config,
                    minutes=minutes,
                )
            )

    # Using the model of the run that answers

    def predict(self, paths: Iterable[Path]) -> None:
        """Name pictures; `predict_event` tells."""
        with self._explained():
            self._lanes.submit(
                PredictRequest(model=self._model(), paths=tuple(paths), device=self.config.device)
            )

    def keep(self, request: KeepRequest) -> None:
        """Write answers as a table, or sort their pictures; `keep_event` tells."""
        with self._explained():
            self._lanes.submit(request)

    def unsort(self, folder: Path) -> None:
        """Take back what was sorted into a folder; `unsort_event` tells."""
        with self._explained():
            self._lanes.submit(UnsortRequest(folder=folder))

    def watch(self, folder: Path) -> None:
        """Tell of the pictures that come into a folder; `watch_event` does. `stop` ends it."""
        with self._explained():
            self._lanes.withdraw("watch", StopKind.CANCEL)
            self._lanes.submit(WatchRequest(folder=folder))

    def evaluate(self, folder: Path) -> None:
        """Measure the model on a folder of labelled pictures."""
        with self._explained():
            self._lanes.submit(
                EvaluateRequest(
                    model=self._model(),
                    folder=folder,
                    device=self.config.device,
                    keep=self.project is not None and not self.project.read_only,
                )
            )

    def export(self, run: Run, format: str, out: Path) -> None:
        """Write the model of a run in another form, into the folder `out`."""
        with self._explained():
            self._lanes.submit(ExportRequest(model=run.model, format=format, out=out))

    def serve(self) -> None:
        """Let other programs on this machine ask the model, until stopped; `serve_event` tells."""
        with self._explained():
            self._serving = self._model()
            self._lanes.submit(
                ServeRequest(model=self._serving, elsewhere=True, device=self.config.device)
            )

    def stop(self, job: str, kind: StopKind = StopKind.CANCEL) -> None:
        """End the jobs of one kind; those that still wait are forgotten."""
        self._lanes.withdraw(job, kind)

    # The window

    def measure_machine(self) -> None:
        """Get the training lane ready, and find out what it runs on."""
        with self._explained():
            self._lanes.submit(DescribeRequest())

    def shutdown(self, *, patience: float = 10.0) -> None:
        """Save everything and end all work; a training keeps its best, within `patience` s."""
        self.save()
        self._lanes.shutdown(patience=patience)
        self.training = Training.IDLE
        self._release()

    # Inside

    def _model(self) -> Path:
        if self.answering is None:
            raise ModelError("There is no model yet.", hint="Train one first.")
        return self.answering.model

    def _end_service_of_removed(self) -> None:
        """The service goes on with its run whichever is in use, until that run is removed."""
        if "serve" in self.busy and all(run.model != self._serving for run in self.runs):
            self.stop("serve")

    # What the lanes say

    def _on_busy_changed(self, busy: frozenset[str]) -> None:
        self.busy = busy

    def _on_reported(self, reported: Reported) -> None:
        event = reported.event
        if reported.request.job == "train":
            self.progress = self.progress.after(event)
            if isinstance(event, RunStarted):
                self.training_run = event.run
                self._refresh_runs()
                if self.training is Training.STARTING:
                    self.training = Training.RUNNING
            stage = self.progress.stage
            self.training_share = self.progress.share(stage) if stage else 0.0
        elif isinstance(reported.request, ScanRequest) and reported.request is not self._scan:
            return  # of a look that was begun again
        elif reported.request.job in {"scan", "suggest"}:
            self._on_picture_event(event)
        self._tell(reported.request, event)

    def _on_ended(self, ended: Ended) -> None:
        request, outcome = ended.request, ended.outcome
        if isinstance(request, ScanRequest) and request is not self._scan:
            return  # of a look that was begun again
        match outcome:
            case Failed() | AnswerResult() if isinstance(request, AnswerRequest):
                self._on_answered(request, outcome)
            case Failed():
                self._on_failed(request, outcome)
            case ScanResult():
                with self._explained():
                    self._curate()
            case CurateResult() if isinstance(request, CurateRequest):
                self._on_curated(request, outcome)
            case SuggestResult():
                self._on_picture_event(outcome)
            case UnpackResult() | SampleResult():
                self.open_folder(outcome.folder)
            case RelinkResult() | GatherResult() if isinstance(
                request, RelinkRequest | GatherRequest
            ):
                self._on_moved(request)
            case TeachResult() if isinstance(request, TeachRequest):
                self._on_taught(request, outcome)
            case DescribeResult() | RecogniseResult():
                self._on_described(outcome)
            case CheckResult() | RelearnResult():
                self._on_examined(request, outcome)
        self._tell(request, outcome)
        if isinstance(request, TrainRequest):
            self._on_training_ended(outcome)

    def _on_described(self, outcome: DescribeResult | RecogniseResult) -> None:
        if isinstance(outcome, DescribeResult):
            self.machine = outcome
        else:
            self.config = continued(self.config, outcome.backbone, outcome.weights)

    def _on_training_ended(self, outcome: Event) -> None:
        self._refresh_runs()
        if isinstance(outcome, TrainResult):
            if any(run.name == outcome.run for run in self.runs):
                self._offer_what_ended(outcome.run, outcome)
            else:
                self.failure = Failure(
                    tr("The training is done, but its model is not on this computer."),
                    tr("It lies at {place} where it was trained.", place=outcome.model),
                    tr("Fetch the project’s folder from there and open it here."),
                )
        self._end_training()

    def _on_failed(self, request: Request, failed: Failed) -> None:
        if isinstance(request, ScanRequest) and self.library is not None:
            self.obstacle = self.library.obstacle  # nothing more will come to be told of
        if failed.stopped:
            return  # as the person wanted it
        if isinstance(request, TrainRequest):
            self._refresh_runs()
        resumable = isinstance(request, TrainRequest) and any(
            run.name == self.training_run and run.state is RunState.INTERRUPTED for run in self.runs
        )
        if request.job not in TOLD_IN_PLACE:
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
