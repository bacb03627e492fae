"""The model in use: which run of a project answers, and when a finished one takes its place.

project.json names it. A finished run takes its place by itself when it knows all its classes and is
right on at least as many of the validation pictures that both answered, together with those of
classes that only the finished run knows, where the other could not be right. Otherwise, and where
too few validation pictures are the same, the one in use stays and a person may choose: `use_run`.

A project of an earlier Graft names none: then the rule is applied to its runs, oldest to newest,
and nothing is written. Nobody was asked about these, so that runs without enough validation
pictures in common are compared by the accuracies on each one's own.
"""

import contextlib
import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from core import project as projects
from core.errors import ModelError, StorageError
from core.figures import BEFORE_REFIT, AnsweredPicture, Headline, Succession
from core.project import Project, ProjectFile
from core.runs import MEASURED, WEIGHTS, Run, RunFile, RunState, list_runs

ENOUGH_SHARED = 0.5
"""Of the smaller validation set: with fewer pictures in common these say little of the others."""


@dataclass(frozen=True)
class FoundModel:
    """A model that answers.

    Attributes:
        folder: of the model.
        run: that it belongs to; None for a model without one.
    """

    folder: Path
    run: Run | None

    @property
    def run_name(self) -> str:
        """The name of the run's folder; empty without one."""
        return self.run.name if self.run else ""

    @property
    def refitted(self) -> bool:
        """Whether it has learned from the held-out pictures of its run, too."""
        return self.run is not None and self.run.refitted and self.folder.name != MEASURED


def in_use(project: Path, *, before: Run | None = None) -> Run | None:
    """The model in use of the project in that folder, as it stands on disk; None before any.

    Args:
        before: a run that has just ended, and is passed over.
    """
    named = _named(project)
    if named and (run := Run(project / "runs" / named)).measured and _is_run(run):
        return run
    ended = [run for run in reversed(list_runs(project / "runs")) if run != before and run.measured]
    folder = _by_rule(tuple((run.folder, _stamp(run)) for run in ended))
    return Run(folder) if folder else None


@lru_cache(maxsize=8)  # the window asks whenever its runs change, and answers take time to read
def _by_rule(ended: tuple[tuple[Path, int], ...]) -> Path | None:
    """The folder of the one of measured runs, oldest first, that the rule leaves in use."""
    current: Run | None = None
    for folder, _ in ended:
        run = Run(folder)
        if current is None or succession(current, run, past=True).in_use:
            current = run
    return current.folder if current else None


def _stamp(run: Run) -> int:
    with contextlib.suppress(OSError):
        return (run.folder / "result.json").stat().st_mtime_ns
    return 0


def use_run(project: Project, name: str) -> Project:
    """The project, saved, with the run called `name` (see `find_run`) as its model in use.

    Raises:
        ModelError: there is no such run, or it did not end with a measured model.
        StorageError: the project is read-only or cannot be written.
    """
    run = find_run(project.runs, name)
    if not run.measured:
        raise ModelError(f"{run.title} cannot be the model in use.", _why_not(run), _HINT)
    return project.changed(model_in_use=run.name)


def succeed(project: Path, run: Run) -> Succession | None:
    """Decide whether a run that has just ended is the model in use from now on, and record it.

    What a person chose meanwhile counts. None for a run that cannot be the model in use.

    Raises:
        StorageError: the project cannot be read or written.
    """
    if not run.measured:
        return None
    before = in_use(project, before=run)
    found = succession(before, run)
    opened = projects.open_project(project)
    name = run.name if found.in_use else found.before
    if opened.file.model_in_use != name:
        opened.changed(model_in_use=name)
    return found


def succession(before: Run | None, run: Run, *, past: bool = False) -> Succession:
    """Whether the measured `run` would take the place of `before` by itself, and by which figures.

    Labels are those that the pictures have in `run`.

    Args:
        past: of runs that an earlier Graft has kept, where nobody was asked. A picture is then
            known by its path alone, which is quicker, and without enough shared pictures the
            accuracies on each one's own decide.
    """
    if before is None:
        return Succession(in_use=True, new=run.classes)
    forgotten = tuple(name for name in before.classes if name not in run.classes)
    found = _compared(before, run, by_content=not past)
    told = past or (found is not None and found.same_pictures)
    no_worse = told and (found is None or found.after >= found.before)
    return Succession(
        in_use=not forgotten and no_worse,
        before=before.name,
        headline_before=before.headline,
        accuracy_before=found.before if found else None,
        accuracy=found.after if found else None,
        n=found.n if found else 0,
        same_pictures=found is not None and found.same_pictures,
        forgotten=forgotten,
        new=tuple(name for name in run.classes if name not in before.classes),
    )


def find_run(runs: Path, name: str) -> Run:
    """The run that is meant by its folder's name, its number (“3”, “Run 3”) or its title.

    Raises:
        ModelError: there is none, and the nearest is named.
    """
    there = list_runs(runs)[::-1]  # of two with one title it is the newest
    known = {_plain(run.file.title): run for run in there if run.file.title}
    for run in there:  # after the titles: a number is a number, whatever another run is called
        number = str(run.file.number)
        known |= dict.fromkeys((_plain(run.name), number, f"run {number}"), run)
    wanted = _plain(name)
    if wanted in known:
        return known[wanted]
    raise ModelError(f"There is no run “{name}” in {runs.parent}.", hint=_nearest(wanted, known))


def find_model(path: Path, run: str = "") -> FoundModel:
    """The model meant by a model folder, a run folder, or a project (its model in use).

    Where a project has none in use, for nothing is measured, it is its newest model.

    Args:
        run: chooses another run of the project; see `find_run`.

    Raises:
        ModelError: there is no model, or no such run.
    """
    if run:
        found = find_run(project_of(path) / "runs", run)
        if not found.has_model:
            raise ModelError(f"{found.title} has no model.", _why_not(found), _HINT)
        return FoundModel(found.model, found)
    if (path / WEIGHTS).is_file():
        return FoundModel(path, run_of(path))
    if (path / "model" / WEIGHTS).is_file():
        return FoundModel(path / "model", run_of(path / "model"))
    if (current := in_use(path)) is not None:
        return FoundModel(current.model, current)
    others = [each for each in list_runs(path / "runs") if each.has_model]
    if not others:
        raise ModelError(
            f"There is no model in {path}.",
            hint="Give a model folder, a run's folder, or a project with a trained run.",
        )
    newest = max(others, key=lambda each: each.state is RunState.FINISHED)
    return FoundModel(newest.model, newest)


def resolve_model(path: Path) -> Path:
    """The folder that `find_model` finds. Raises ModelError."""
    return find_model(path).folder


def run_of(model: Path) -> Run | None:
    """The run that a model folder belongs to; None for a model without one."""
    run = Run(model.absolute().parent)
    return run if model.name in ("model", MEASURED) and _is_run(run) else None


def run_name(model: Path) -> str:
    """The name of the run that a model folder belongs to; empty for a model without one."""
    return FoundModel(model, run_of(model)).run_name


def project_of(path: Path) -> Path:
    """The project meant by its folder, or by that of a run or of its model in it.

    Raises:
        ModelError: there is none.
    """
    place = path.absolute()
    for folder in (place, *place.parents[:3]):
        if (folder / "runs").is_dir():
            return folder
    raise ModelError(f"{path} is no project, so that there are no runs to choose from.")


def newer_classes(run: Run) -> tuple[Run, tuple[str, ...]] | None:
    """The newest finished run that knows classes that `run` does not, and these; None without."""
    for newer in list_runs(run.folder.parent):
        if newer.name == run.name:
            return None
        if newer.measured and (more := tuple(c for c in newer.classes if c not in run.classes)):
            return newer, more
    return None


def describe(found: FoundModel) -> str:
    """A model in a line: “Run 3, EfficientNet-Lite0, 4 classes, measured 87.0 % on 120 test …”."""
    from core.models.choice import row_of  # numpy, which help does not need

    if found.run is None:
        name, backbone, classes = f"The model in {found.folder}", *_said_of(found.folder)
        figure = ""
    else:
        run = found.run
        name, backbone, classes = f"Run {run.file.number}", run.file.config.backbone, run.classes
        name += f" “{run.file.title}”" if run.file.title else ""
        figure = _figure(run)
        if found.refitted and figure:
            figure += f", {BEFORE_REFIT}"
    row = row_of(backbone)
    several = "1 class" if len(classes) == 1 else f"{len(classes):,} classes" if classes else ""
    return ", ".join(filter(None, (name, row.name if row else backbone, several, figure)))


def figure_words(headline: Headline) -> str:
    """A headline figure with what it rests on: “87.0 % on 120 test pictures”."""
    pictures = "picture" if headline.n == 1 else "pictures"
    return f"{100 * headline.accuracy:.1f} % on {headline.n:,} {headline.word} {pictures}"


_HINT = "Choose a run that is finished and measured."


@dataclass(frozen=True)
class _Compared:
    """The accuracies of two runs, and on how many pictures."""

    before: float
    after: float
    n: int
    same_pictures: bool


def _compared(before: Run, run: Run, *, by_content: bool) -> _Compared | None:
    """The accuracies that decide; None where nothing was measured."""
    old = {key: answer for key, _, answer in _answers(before, by_content=by_content)}
    new = list(_answers(run, by_content=by_content))
    known = [each for each in new if each[1] in before.classes]
    shared = [each for each in known if each[0] in old]
    if shared and len(shared) >= ENOUGH_SHARED * min(len(old), len(known)):
        asked = [each for each in new if each[0] in old or each[1] not in before.classes]
        n_before = sum(old.get(key) == label for key, label, _ in asked)
        n_after = sum(label == answer for _, label, answer in asked)
        return _Compared(n_before / len(asked), n_after / len(asked), len(asked), True)
    one, other = _validation(before), _validation(run)
    if one is None or other is None:  # nothing was chosen by, so that test decides
        one, other = before.headline, run.headline
    if one is None or other is None:
        return None
    could = len(known) / len(new) if new else 1.0
    return _Compared(one.accuracy * could, other.accuracy, other.n, False)


def _validation(run: Run) -> Headline | None:
    return run.result.validation if run.result else None


def _answers(run: Run, *, by_content: bool) -> Iterable[tuple[str, str, str]]:
    """What each validation picture is known by, its label, and the answer."""
    evaluation = run.evaluation
    if evaluation is None or not evaluation.validation:
        return
    content: dict[str, str] = {}
    with contextlib.suppress(StorageError):
        pictures = run.dataset.pictures if by_content else ()
        content = {picture.path: picture.sha256 for picture in pictures}
    for picture in evaluation.validation:
        answer = _answer(picture, evaluation.figures.classes)
        yield content.get(picture.path) or picture.path, picture.label, answer


def _answer(picture: AnsweredPicture, classes: tuple[str, ...]) -> str:
    shares = picture.probabilities
    return classes[shares.index(max(shares))]


def _figure(run: Run) -> str:
    headline = run.headline
    if run.state is RunState.FINISHED:
        return f"measured {figure_words(headline)}" if headline else "not measured"
    return f"not finished, {figure_words(headline)} so far" if headline else "not finished"


def _why_not(run: Run) -> str:
    if run.state is RunState.RUNNING:
        return "It is still at work."
    if run.state is RunState.INTERRUPTED:
        return "It was interrupted, and can be resumed."
    return "Its model is gone." if not run.has_model else "Nothing was held out to measure it on."


def _plain(name: str) -> str:
    """A name without what is easily typed otherwise: case, and blanks."""
    return " ".join(name.split()).casefold()


def _nearest(wanted: str, known: dict[str, Run]) -> str:
    """The run that is called most like what was `wanted`, in a question."""
    if not known:
        return "It has no runs."
    if number := re.fullmatch(r"(?:run )?(\d+)", wanted):
        run = min(known.values(), key=lambda run: abs(run.file.number - int(number[1])))
    else:
        run = known[difflib.get_close_matches(wanted, known, n=1, cutoff=0.0)[0]]
    return f"Did you mean {run.title} ({run.name})?"


def _said_of(model: Path) -> tuple[str, tuple[str, ...]]:
    """Network and classes of a model without a run, as far as its description tells."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads((model / "config.json").read_bytes())["graft"]
        return str(known["backbone"]), tuple(map(str, known["classes"]))
    return "", ()


def _named(project: Path) -> str:
    """What project.json names; empty where it names none. Whatever the file is, it stays."""
    path = project / projects.PROJECT_FILE
    for file in (path, path.with_name(path.name + ".bak")):
        with contextlib.suppress(OSError, ValidationError):
            found = ProjectFile.model_validate_json(file.read_bytes(), extra="ignore")
            name = found.model_in_use
            return name if name == Path(name).name else ""  # nothing outside the folder of runs
    return ""


def _is_run(run: Run) -> bool:
    """Whether the folder is that of a run; another program's config.json is left as it is."""
    with contextlib.suppress(OSError, ValidationError):
        return bool(RunFile.model_validate_json((run.folder / "config.json").read_bytes()))
    return False
