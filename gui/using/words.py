"""What the Use page says of the model that answers, and of what was kept."""

from core.events import KeepResult, UnsortResult
from core.runs import Run
from gui.i18n import tr, trn
from gui.run_words import accuracy_words, network, run_title


def model_words(run: Run) -> str:
    """Which model answers, and what it is worth."""
    parts = [network(run.file.config)]
    if run.result is not None:
        parts.append(trn("{n} class", "{n} classes", len(run.result.classes)))
    parts.append(accuracy_words(run) or tr("not measured"))
    return tr("“{run}” answers: {what}.", run=run_title(run), what=", ".join(parts))


def moved_words(run: Run, used: Run) -> tuple[str, str, str]:
    """What is said while an earlier run answers: title, detail, and the way on."""
    names = {"run": run_title(run), "used": run_title(used)}
    return (
        tr("“{run}” answers here; “{used}” is in use by now.", **names),
        tr(
            "These answers stay as they are, and more pictures are answered alike, until you go on."
        ),
        tr("Answer with “{used}”", **names),
    )


def idle_words(run: Run | None) -> str:
    """What the service would do."""
    if run is None:
        return tr("Programs on this computer, and no others, can ask the model over HTTP.")
    return tr(
        "Programs on this computer, and no others, can ask “{run}” over HTTP.", run=run_title(run)
    )


def serving_words(run: Run, used: Run | None) -> str:
    """Which run the service answers with."""
    words = tr("“{run}” answers until you stop it or close the window.", run=run_title(run))
    if used is None or used.name == run.name:
        return words
    return tr(
        "{words} “{used}” is in use by now: stop it and start it again to answer with that.",
        words=words,
        used=run_title(used),
    )


def kept_words(result: KeepResult, *, link: bool) -> str:
    """What was written, in a sentence."""
    if result.sort_into is None:
        return trn(
            "{n} answer is written to {file}.",
            "{n} answers are written to {file}.",
            result.n,
            file=result.file.name if result.file else "",
        )
    name = result.sort_into.name
    if link:
        return trn(
            "{n} link to a picture is in {folder}.",
            "{n} links to pictures are in {folder}.",
            result.n,
            folder=name,
        )
    return trn(
        "{n} picture is copied into {folder}. The original is where it was.",
        "{n} pictures are copied into {folder}. The originals are where they were.",
        result.n,
        folder=name,
    )


def taken_back_words(result: UnsortResult) -> str:
    """What was taken back, in a sentence or two."""
    words = trn("{n} is taken back.", "{n} are taken back.", result.n_removed)
    if not result.n_kept:
        return words
    return f"{words} " + trn(
        "{n} is not what was put there any more, and stays.",
        "{n} are not what was put there any more, and stay.",
        result.n_kept,
    )
