"""What can be asked about the model of the run that is looked at, and decided about it."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal

from core.decision import Decision, read_decision, write_decision
from core.errors import ModelError
from core.events import CheckResult, Event, RelearnResult
from core.jobs import StopKind
from core.requests import (
    CheckRequest,
    ExplainRequest,
    FrameRequest,
    MapRequest,
    NearestRequest,
    RelearnRequest,
    ReportRequest,
    Request,
    StudyRequest,
)
from core.runs import Run
from gui.lanes import USING
from gui.training import Trains


class Examining(Trains):
    """Asks the model of the selected run about the pictures behind its figures.

    Signals:
        <job>_event(Event): what a job reports; its result, or `Failed`, comes last.
    """

    check_event = Signal(object)
    study_event = Signal(object)
    map_event = Signal(object)
    relearn_event = Signal(object)
    explain_event = Signal(object)
    nearest_event = Signal(object)
    frame_event = Signal(object)
    report_event = Signal(object)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._examined = ""
        self.run_changed.connect(self._on_other_run)
        self.used_changed.connect(self._warm_up)

    def check(self) -> None:
        """See the pictures as the model does: `seen` has it then. Open read-only, nothing is."""
        run, project = self.run, self.project
        if run is None or project is None or project.read_only:
            return
        if self.seen is not None and self.seen.run == run.name:
            return
        if "check" not in self.busy:
            self._ask_of_run(CheckRequest)

    def study(self) -> None:
        """Look for what would make the model better; `study_event` tells."""
        self._ask_of_run(StudyRequest)

    def draw_map(self) -> None:
        """Draw a map of the pictures by t-SNE; `map_event` has it in the end."""
        self._ask_of_run(MapRequest)

    def relearn(self, *, run: Run | None = None, keep: bool = False) -> None:
        """Let the last layer of a run, or the one looked at, learn again from the pictures as they
        stand now.

        Args:
            keep: make a run of it, which is then looked at.
        """
        with self._explained():
            run, project = run or self._looked_at(), self._opened()
            request = RelearnRequest(
                project=project.folder, run=run.name, device=self.config.device, keep=keep
            )
            self._lanes.submit(request)

    def explain(self, file: Path, label: str = "", *, run: Run | None = None) -> None:
        """Show what in a picture speaks for a class; `explain_event` has it in the end.

        Args:
            run: whose model answers; None for that which the figures of the run looked at are of.
        """
        with self._explained():
            self._lanes.withdraw("explain", StopKind.CANCEL)
            model = run.model if run is not None else self._looked_at().measured_model
            request = ExplainRequest(model=model, file=file, label=label, device=self.config.device)
            self._lanes.submit(request)

    def find_nearest(self, file: Path, *, run: Run) -> None:
        """Find what a picture looks like, of those a run learned from; `nearest_event` has it."""
        with self._explained():
            self._lanes.withdraw("nearest", StopKind.CANCEL)
            project = self._opened()
            self._lanes.submit(
                NearestRequest(
                    project=project.folder, run=run.name, file=file, device=self.config.device
                )
            )

    def ask_frame(self, file: Path, *, run: Run) -> None:
        """Let the model of a run name one picture of a camera; `frame_event` has the answer."""
        with self._explained():
            self._lanes.submit(FrameRequest(model=run.model, file=file, device=self.config.device))

    def report(self, out: Path) -> None:
        """Write a report of the run, with what is needed to check it, into a folder."""
        with self._explained():
            run = self._looked_at()
            self._lanes.submit(ReportRequest(project=self._opened().folder, run=run.name, out=out))

    def decide(self, decision: Decision) -> None:
        """Let the model decide so from now on, wherever it answers."""
        with self._explained():
            run = self._looked_at()
            self._opened().writable()
            write_decision(run.model, decision)
            self.decision = decision

    # Inside

    def _looked_at(self) -> Run:
        if self.run is None:
            raise ModelError("There is no model yet.", hint="Train one first.")
        return self.run

    def _ask_of_run(
        self, request: type[CheckRequest] | type[StudyRequest] | type[MapRequest]
    ) -> None:
        with self._explained():
            run, project = self._looked_at(), self._opened()
            project.writable()
            self._lanes.submit(
                request(project=project.folder, run=run.name, device=self.config.device)
            )

    def _on_other_run(self, run: Run | None) -> None:
        """What was found out about one model says nothing of another."""
        if run is not None and run.name == self._examined:
            return
        self._examined = run.name if run is not None else ""
        for job in ("check", "study", "map", "explain"):
            if job in self.busy:
                self._lanes.withdraw(job, StopKind.CANCEL)
        self.seen = None
        self.decision = Decision()
        if run is not None:
            with self._explained():
                self.decision = read_decision(run.model)

    def _warm_up(self, used: Run | None) -> None:
        if used is not None:
            self._lanes.worker(USING)  # it loads its libraries before it is asked anything

    def _on_examined(self, request: Request, outcome: Event) -> None:
        """Keep what every page may want to know."""
        match outcome:
            case CheckResult() if self.run is not None and outcome.run == self.run.name:
                self.seen = outcome
            case RelearnResult() if outcome.kept and isinstance(request, RelearnRequest):
                self._on_kept(request, outcome)

    def _on_kept(self, request: RelearnRequest, outcome: RelearnResult) -> None:
        """A person has kept what has learned again: look at it, and use it where it is in use."""
        if self.project is None or request.project != self.project.folder:
            return  # of a project that is closed
        self._refresh_runs()
        self._offer_what_ended(outcome.kept, outcome)
        self.select_run(outcome.kept)
        if self.used is not None and self.used.name == outcome.kept:
            self.answer_with_used()
