"""What can be done to the pictures of the open project: named, put aside, added, found again."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from core.actions import Action, AddPictures, Redo, Teach, Undo
from core.errors import ModelError
from core.events import CurateResult, Event, PicturePredicted, Progress, SuggestResult, TeachResult
from core.jobs import StopKind, Throttle
from core.label_source import LabelSource
from core.project import create_empty
from core.requests import (
    CurateRequest,
    GatherRequest,
    PreviewRequest,
    RelinkRequest,
    SuggestRequest,
    TeachRequest,
    UnpackRequest,
)
from gui.facts import Suggestion
from gui.model_in_use import UsesModel

SHOW_AGAIN = 2.0
"""Seconds after which a scan at work shows what it has found since."""
MOST_SUGGESTED = 2000
"""How many pictures the model is asked about at a time."""


class Curating(UsesModel):
    """The actions on pictures. Every one returns at once; `library` tells what came of it."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._shown_often = Throttle(SHOW_AGAIN)
        self._said_often = Throttle(0.5)
        self._said: dict[Path, Suggestion] = {}
        self._said_by = ""
        for changed in (self.used_changed, self.run_changed):
            changed.connect(self._forget_suggestions)

    def rescan(self) -> None:
        """Look through the folder again, and show what it finds every now and then."""
        self._shown_often.ready()
        super().rescan()

    def act(self, action: Action) -> None:
        """Do something to the pictures that can be undone."""
        with self._explained():
            self._opened().writable()
            self._curate(action)

    def open_all(self, paths: Sequence[Path]) -> None:
        """Make a project of what was dropped: a folder, a .zip, or several of anything."""
        with self._explained():
            if len(paths) == 1 and paths[0].is_dir():
                self.open_folder(paths[0])
            elif len(paths) == 1 and paths[0].suffix.lower() == ".zip":
                self._unpack(paths[0])
            else:
                project = create_empty(self.paths.projects, paths[0].parent.name)
                self._enter(project, AddPictures(sources=tuple(paths)))

    def add_pictures(self, paths: Iterable[Path], label: str | None = None) -> None:
        """Take in more pictures and folders, where they are."""
        self.act(AddPictures(sources=tuple(paths), label=label))

    def teach(self, files: Iterable[Path], label: str) -> None:
        """Put any pictures into a class; those that are new are taken in. `teach_event` tells."""
        with self._explained():
            project = self._opened()
            project.writable()
            self._lanes.submit(
                TeachRequest(project=project.folder, files=tuple(files), label=label)
            )

    def set_innermost(self, innermost: bool) -> None:
        """Which of folders in folders is the class."""
        with self._explained():
            self.project = self._opened().changed(innermost=innermost)
            self.rescan()

    def suggest(self) -> None:
        """Ask the model what it would call the pictures that have no label."""
        with self._explained():
            model = self.suggesting_model
            if model is None:
                raise ModelError("There is no model yet.", hint="Train one first.")
            if self.dataset is not None and self.dataset.unlabelled:
                files = (self.dataset.file(picture) for picture in self.dataset.unlabelled)
                new = [file for file in files if file not in self._said]
                self._lanes.withdraw("suggest", StopKind.CANCEL)
                self._lanes.submit(
                    SuggestRequest(
                        model=model,
                        files=tuple(new[:MOST_SUGGESTED]),
                        device=self.config.device,
                    )
                )

    @property
    def suggesting_model(self) -> Path | None:
        """The model that can name pictures; None where there is none."""
        run = self.used or self.run
        return run.model if run is not None else None

    def relink(self, folder: Path) -> None:
        """The pictures were moved: look for them in `folder`."""
        with self._explained():
            self._lanes.submit(RelinkRequest(project=self._opened().folder, folder=folder))

    def gather(self) -> None:
        """Copy the pictures into the project, and use the copies from now on."""
        with self._explained():
            self._opened().writable()
            self._lanes.submit(GatherRequest(project=self._opened().folder))

    def set_labels(self, labels: LabelSource) -> None:
        """Where the classes come from: folders, a table or names of files."""
        with self._explained():
            self.project = self._opened().changed(labels=labels, innermost=False)
            self.rescan()

    def preview_table(self, labels: LabelSource | None = None) -> None:
        """Say what is made of the folder's table of labels; `preview_event` tells.

        Args:
            labels: the table and its columns; None: those that the project uses.
        """
        with self._explained():
            project = self._opened()
            labels = labels or project.file.labels
            self._lanes.submit(PreviewRequest(folder=project.pictures, labels=labels))

    # Inside

    def _forget_suggestions(self) -> None:
        """Another model would say something else."""
        run = self.used or self.run
        name = run.name if run else ""
        if name != self._said_by:
            self._said_by, self._said, self.suggestions = name, {}, {}

    def _unpack(self, file: Path) -> None:
        folder = self.paths.projects.parent / "unpacked" / file.stem
        self._lanes.submit(UnpackRequest(file=file, out=folder))

    def _on_picture_event(self, event: Event) -> None:
        """Show now and then what a scan has found so far; collect what the model says."""
        match event:
            case Progress():
                if "curate" not in self.busy and self._shown_often.ready():
                    with self._explained():
                        self._curate()
            case PicturePredicted():
                self._said[event.file] = Suggestion(event.label, event.probability)
                if self._said_often.ready():
                    self.suggestions = {**self.suggestions, **self._said}
            case SuggestResult():
                self.suggestions = {**self.suggestions, **self._said}

    def _on_moved(self, request: RelinkRequest | GatherRequest) -> None:
        """The project's file is another one now: open it anew."""
        if self.project is not None and self.project.folder == request.project:
            self.open_project(request.project)

    def _on_taught(self, request: TeachRequest, result: TeachResult) -> None:
        """Show what came of it, and look at what is new."""
        if self.project is None or self.project.folder != request.project:
            return
        with self._explained():
            self._curate()
            if result.new:
                self.rescan()

    def _on_curated(self, request: CurateRequest, result: CurateResult) -> None:
        project = self.project
        if project is None or request.index != project.index:
            return  # of a project that is closed
        before = self.library
        self.given = result.given
        if not self.busy & {"scan", "curate"}:  # what is found so far may only want for the rest
            self.obstacle = result.obstacle
        self.dataset = result.dataset
        self.library = result if result.dataset else None
        self._remember_project()
        match request.action:
            case AddPictures():
                self.rescan()
            case Undo() if before and isinstance(before.undo, AddPictures | Teach):
                self.rescan()
            case Redo() if before and isinstance(before.redo, AddPictures | Teach):
                self.rescan()
