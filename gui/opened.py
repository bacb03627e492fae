"""The open project: its pictures, settings and runs, kept and brought back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock
from PySide6.QtCore import QObject, QTimer

from core.actions import Action, AddPictures
from core.config import TrainConfig
from core.errors import DatasetError, EngineError, ModelError, UserError
from core.jobs import StopKind
from core.project import (
    Project,
    is_project,
    lock,
    open_project,
    project_for,
    read_only,
)
from core.requests import CurateRequest, Request, SampleRequest, ScanRequest
from core.runs import Run, list_runs
from core.writing import refuse_others, written
from gui.engine import Engine
from gui.facts import Facts, Failure, Training
from gui.lanes import PICTURES, Lanes
from gui.preferences import AppPaths, Preferences, Recent
from gui.thumbnails import ThumbnailStore

SAVE_AFTER = 400
"""Milliseconds of quiet after which changed settings are saved."""
PREVIEW_SIZE = 1280
"""The longer side of a picture that is looked at by itself, in pixels."""


class OpenProject(Facts):
    """What can be done with the project that is open, and with its runs.

    Every action returns at once and never raises: what went wrong is told by `failure`.
    """

    def __init__(
        self, paths: AppPaths, make_engine: Callable[[str], Engine], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.paths = paths
        self.preferences = Preferences.load(paths.preferences)
        self._passing: TemporaryDirectory[str] | None = None
        self._lanes = Lanes(make_engine, self, may=self._may)
        self.thumbnails = ThumbnailStore(self._lanes.worker(PICTURES), self)
        self.previews = ThumbnailStore(self._lanes.worker(PICTURES), self, size=PREVIEW_SIZE)
        self._scan: ScanRequest | None = None
        self._divided_by: tuple[object, ...] = ()
        self._lock: FileLock | None = None
        self._read: dict[str, tuple[object, Run]] = {}
        self._saver = QTimer(self, interval=SAVE_AFTER, singleShot=True)
        self._saver.timeout.connect(self.save)
        self.config_changed.connect(self._on_config_changed)
        for changed in (self.library_changed, self.config_changed):
            changed.connect(self._show_as_seen)

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

    @property
    def cache(self) -> Path:
        """Where pictures are put that nobody keeps: in the project, unless it is read-only."""
        project = self._opened()
        if not project.read_only:
            return project.cache
        if self._passing is None:
            self._passing = TemporaryDirectory(prefix="graft-", ignore_cleanup_errors=True)
        return Path(self._passing.name)

    def rescan(self) -> None:
        """Look through the folder of pictures again; read-only, at what is known of it by now."""
        with self._explained():
            project = self._opened()
            if project.read_only:
                self._refresh_runs()
                self._curate()
                return
            self._lanes.withdraw("scan", StopKind.CANCEL)
            self._scan = ScanRequest(
                folder=project.pictures,
                index=project.index,
                innermost=project.file.innermost,
                labels=project.file.labels,
                whole=False,
            )
            self._lanes.submit(self._scan)

    def select_run(self, name: str) -> None:
        """Look at one of the runs."""
        with self._explained():
            self.run = self._run(name)

    def rename_run(self, name: str, title: str) -> None:
        """Call a run something else."""
        with self._explained():
            self._opened().writable()
            self._run(name).renamed(title)
            self._refresh_runs()

    def delete_run(self, name: str) -> None:
        """Remove a run for good."""
        with self._explained():
            self._opened().writable()
            self._run(name).delete()
            self._refresh_runs()

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

    def _may(self, request: Request) -> None:
        """Nothing is changed in a project that is open read-only, here or in another window."""
        places, project = written(request), self.project
        if project is not None and project.read_only:
            folder = project.folder.resolve()
            if any(place.resolve().is_relative_to(folder) for place in places):
                raise read_only(newer=project.newer)
        mine = project.folder if project is not None and not project.read_only else None
        refuse_others(places, mine)

    def _run(self, name: str) -> Run:
        for run in self.runs:
            if run.name == name:
                return run
        raise ModelError("This run is not there any more.", hint="It may have been removed.")

    def _enter(self, project: Project, first: AddPictures | None = None) -> None:
        """Open a project; `first` adds what there is to look through."""
        self._leave()
        self._lock = None if project.read_only else lock(project.folder)
        if self._lock is None:
            project = replace(project, read_only=True)
        self.config = project.config
        self.page = "data"
        self.project = project
        for store in (self.thumbnails, self.previews):
            store.set_folder(self.cache / "thumbnails")
        self.failure = None
        self._refresh_runs()
        self._curate(first)
        if first is None and not project.read_only:
            self.rescan()

    def _leave(self) -> None:
        if self.training is not Training.IDLE:
            raise EngineError(
                "Graft is still training.",
                "The project stays open until that is done.",
                "Stop the training first, or wait for it to end.",
            )
        self.save()
        for job in (
            "scan",
            "unpack",
            "gather",
            "predict",
            "watch",
            "suggest",
            "evaluate",
            "export",
            "serve",
            "answer",
            "recognise",
            "rates",
            "search",
        ):
            self._lanes.withdraw(job, StopKind.CANCEL)
        self._lanes.leave()
        self._release()
        for store in (self.thumbnails, self.previews):
            store.set_folder(None)
        self._scan = None
        self.offer = self.used = self.answering = None
        self.project = self.dataset = self.library = self.run = self.failure = None
        self.runs = ()
        self.given, self.suggestions = frozenset(), {}
        self.training_run = self.obstacle = ""

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        if self._passing is not None:
            self._passing.cleanup()
            self._passing = None

    def _refresh_runs(self) -> None:
        """Read the runs anew. One whose files are as they were stays the very same object."""
        known = self._read
        self._read = {run.name: (stamp(run), run) for run in list_runs(self._opened().runs)}
        for name, (now, _) in self._read.items():
            if name in known and known[name][0] == now:
                self._read[name] = known[name]
        self.runs = tuple(run for _, run in self._read.values())

    def _remember_project(self) -> None:
        project, run = self._opened(), self.used or self.run
        headline = run.headline if run is not None else None
        entry = Recent(
            folder=project.folder,
            name=project.name,
            opened=datetime.now(UTC),
            pictures=len(self.dataset.pictures) if self.dataset else None,
            accuracy=headline.accuracy if headline else None,
            part=headline.part if headline else None,
        )
        self.remember(recent=self.preferences.with_recent(entry).recent)

    def _curate(self, action: Action | None = None) -> None:
        """Ask how the pictures stand, perhaps after something was done to them.

        While a scan is under way they are divided for show only: where a picture goes must follow
        from the seed, and not from what had been found by then.
        """
        project = self._opened()
        self._divided_by = _division(self.config)
        self._lanes.submit(
            CurateRequest(
                index=project.index,
                folder=project.pictures,
                config=self.config,
                action=action,
                keep=not project.read_only and "scan" not in self.busy,
                read_only=project.read_only,
            )
        )

    def _on_config_changed(self, config: TrainConfig) -> None:
        if self.project is not None:
            self._saver.start()
            if _division(config) != self._divided_by:
                with self._explained():
                    self._curate()

    def _show_as_seen(self) -> None:
        """Thumbnails and large pictures are made by the rule that a training would go by."""
        if self.library is not None:
            decoding = self.library.pixels.chosen(self.config.grey, self.config.background)
            for store in (self.thumbnails, self.previews):
                store.set_decoding(decoding)


def stamp(run: Run) -> object:
    """What changes when the files change that tell how a run stands."""
    seen: list[object] = [run.state]
    for name in ("config.json", "result.json", "evaluation.json"):
        with suppress(OSError):
            found = (run.folder / name).stat()
            seen += (name, found.st_ino, found.st_mtime_ns, found.st_size)
    return tuple(seen)


def _division(config: TrainConfig) -> tuple[object, ...]:
    """The settings that decide which picture goes where."""
    return config.val_fraction, config.test_fraction, config.seed, config.keep_together
