"""A run as the methods section of a paper tells it, and how its figures are written."""

from collections.abc import Iterable

from core.choices import Augmentation, Loss, Precision, Schedule, Together, Trainable, Views
from core.data.dataset import Layout, Part
from core.data.parts import part_said
from core.evaluation.account import Account, on_processor
from core.evaluation.metrics import resamples
from core.events import AugmentationTested, EpochDone, ResolutionChosen, Stage
from core.figures import Interval
from core.models.catalog import find
from core.outcome_words import percent

_TRAINED = {
    Trainable.HEAD: "the classification head",
    Trainable.LAST_STAGE: "the classification head and the last stage of the network",
    Trainable.LAST_TWO: "the classification head and the last two stages of the network",
    Trainable.ALL: "all layers of the network",
}
_OPTIMIZERS = {"sgd": "SGD with momentum", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop"}
_SCHEDULES = {
    Schedule.COSINE: "a cosine schedule",
    Schedule.ONE_CYCLE: "a one-cycle schedule",
    Schedule.STEP: "a step schedule (divided by 10 after 60 % and after 85 % of the steps)",
    Schedule.CONSTANT: "a constant schedule",
}
_LIGHT = {"crop": "random crops of 60 to 100 % of the area"}
_MEDIUM = {
    "crop": "random crops of 40 to 100 % of the area",
    "turn": "rotations of up to 10°",
    "colour": "changes of saturation, contrast and brightness of up to 20 % each",
}
_STRONG = {
    "crop": "random crops of 25 to 100 % of the area",
    "turn": "rotations of up to 20°",
    "colour": "changes of saturation, contrast and brightness of up to 40 % each",
}
_VARIED = {
    Augmentation.AUTO: _MEDIUM | {"crop": _LIGHT["crop"]},
    Augmentation.LIGHT: _LIGHT,
    Augmentation.MEDIUM: _MEDIUM,
    Augmentation.STRONG: _STRONG,
}
"""What a choice of augmentation does, by the names of `AugmentationTested`."""
_WAYS = {
    "flip": "horizontal flips",
    "vertical_flip": "vertical flips",
    "crop": "random crops",
    "turn": "rotations",
    "colour": "changes of colour",
}
_LOSSES = {
    Loss.CROSS_ENTROPY: "cross-entropy",
    Loss.WEIGHTED: "cross-entropy weighted by inverse class frequency",
    Loss.FOCAL: "the focal loss",
    Loss.MSE: "the squared error of the probabilities",
}
_GROUPS = {
    Together.SAME: "identical files were kept in one set",
    Together.VERSIONS: "identical files and versions of one image, by file name, were kept in one "
    "set",
    Together.COPIES: "images that look the same were kept in one set",
    Together.NAMES: "images that look the same or share a part of their file name were kept in "
    "one set",
    Together.FOLDERS: "images that look the same or share a subfolder were kept in one set",
    Together.TIMES: "images that look the same or were taken at the same time were kept in one set",
}
_LIBRARIES = ("torch", "torchvision", "timm", "numpy", "scikit-learn", "Pillow")


def between(interval: Interval) -> str:
    """An interval of shares: 90.0 to 97.2 %."""
    return f"{100 * interval[0]:.1f} to {100 * interval[1]:.1f} %"


def decimals(interval: Interval) -> str:
    """An interval of figures that are no shares: 0.812 to 0.954."""
    return f"{interval[0]:.3f} to {interval[1]:.3f}"


def count(n: int, noun: str) -> str:
    """How many, in words: 1 image, 12 images."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}{'es' if noun.endswith('s') else 's'}"


def paragraph(account: Account) -> str:
    """The methods paragraph of a run, in scientific English, ready to be pasted into a paper."""
    sentences = (
        _pictures(account),
        _network(account),
        *_resolution(account),
        *_first_answer(account),
        *_fine_tuning(account),
        *_calibration(account),
        *_figures(account),
        *_refit(account),
        _software(account),
    )
    return " ".join(sentences)


def tuned(account: Account) -> list[EpochDone]:
    """The passes of fine-tuning that were done."""
    return account.progress.passes.of(Stage.FINE_TUNE)


def best_pass(account: Account) -> int:
    """The pass of fine-tuning whose state is the model; 0 where none was better than the start."""
    best = account.progress.best
    if account.result.mix == 0:  # whatever was better meanwhile: the first answer was kept
        return 0
    if account.result.mix is not None and (passes := tuned(account)):
        if account.progress.folds or not account.result.n_val:  # all epochs, by design
            return passes[-1].epoch
        return min(passes, key=lambda event: event.val_loss).epoch
    return best.key[1] if best is not None and best.key[0] is Stage.FINE_TUNE else 0


def batch_size(account: Account) -> int:
    """Pictures that went through the network together."""
    on_gpu = not on_processor(account.result.device)
    return account.config.pictures_at_once(account.result.n_train, on_gpu=on_gpu)


def division(account: Account) -> str:
    """How the pictures came to be in their parts, as a clause without its full stop."""
    config, divided, given = account.config, account.divided, _given(account)
    if Part.VAL in given:
        return "as given with the images"
    if not account.n(Part.VAL):
        return "none held out, there being too few of each class"
    changed = ""
    if divided is not None and divided.moved:
        changed = f" (of {divided.moved:,} it was decided by hand, or earlier in the project)"
    others = "the images for testing as given, the others " if Part.TEST in given else ""
    shares = f"{percent(config.val_fraction)} of each class for validation"
    if config.test_fraction and account.n(Part.TEST) and not others:
        shares += f" and {percent(config.test_fraction)} for testing"
    return (
        f"{others}pseudo-randomly by a hash of each file and the seed {config.seed}, with {shares}"
        f"{changed}; {_GROUPS[config.keep_together]}"
    )


def _given(account: Account) -> frozenset[Part]:
    """The parts that the folder itself names, as far as is known."""
    if account.divided is not None:
        return account.divided.given
    if account.dataset.layout is not Layout.PART_FOLDERS:
        return frozenset()
    folders = {picture.path.split("/")[0] for picture in account.dataset.pictures}
    return frozenset(part for folder in folders if (part := part_said(folder)))


def _pictures(account: Account) -> str:
    n = {part: account.n(part) for part in Part}
    parts = [
        f"{n[Part.TRAIN]:,} images for training",
        f"{n[Part.VAL]:,} for validation" if n[Part.VAL] else "",
        f"{n[Part.TEST]:,} for testing" if n[Part.TEST] else "",
    ]
    divided = "divided into " if n[Part.VAL] or n[Part.TEST] else ""
    return (
        f"The data set comprised {count(sum(n.values()), 'image')} of "
        f"{count(len(account.dataset.classes), 'class')}, {divided}{listed(parts)}: "
        f"{division(account)}."
    )


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence: a, b and c; empty ones are left away."""
    *some, last = [word for word in words if word]
    return f"{', '.join(some)} and {last}" if some else last


def _network(account: Account) -> str:
    row, seen, weights = account.backbone, account.preprocessing, account.config.weights
    size = f" ({row.parameters_m:.2f} million parameters)" if row.parameters_m else ""
    start = "initialised at random"
    if row.weights is not None and weights == "pretrained":
        start = f"initialised with the published pretrained weights ({_source(account)})"
    elif account.config.own_weights:
        start = "initialised with weights of an earlier training"
    mean, std = (", ".join(f"{value:g}" for value in each) for each in (seen.mean, seen.std))
    square = f"{seen.size} × {seen.size} pixels"
    resized = (
        f"to {square} irrespective of their aspect ratio"
        if seen.whole
        else f"to {seen.shorter_side} pixels on the shorter side, cropped at the centre to {square}"
    )
    return (
        f"The classifier is based on {row.name}{size}, {start}. Images were converted to RGB, "
        f"resized with {seen.interpolation} interpolation {resized} and normalised by channel "
        f"(mean {mean}; standard deviation {std})."
    )


def _resolution(account: Account) -> Iterable[str]:
    """How the size and the framing were chosen, where they were."""
    for entry in account.progress.log:
        if isinstance(event := entry.event, ResolutionChosen):
            views = listed(
                f"{view.size} × {view.size} ({'whole' if view.whole else 'centre'}) "
                f"{percent(view.n_correct / event.n)}"
                for view in event.tried
            )
            yield (
                "Input size and framing were chosen before training by the cross-validated "
                "accuracy of logistic regression on the features of the frozen network on "
                f"{count(event.n, 'training image')}, with an exact McNemar test against the usual "
                f"input: {views}."
            )


def _source(account: Account) -> str:
    weights = account.backbone.weights
    assert weights is not None
    return weights.address if weights.kind == "hub" else weights.file.rpartition("/")[2]


def _first_answer(account: Account) -> Iterable[str]:
    first = account.progress.first_answer
    if first is None:
        return
    if account.relearned:
        yield (
            "The last layer of an earlier model of this network was replaced by a multinomial "
            "logistic regression on its features, fitted by L-BFGS with an L2 penalty chosen by "
            f"cross-validation on the training images (seed {account.config.seed})."
        )
        return
    from core.training.linear_head import FOLDS, MAX_PASSES, PENALTIES  # with it comes torch

    copies = {
        Views.FLIPPED: " of the images and their mirror images",
        Views.CROPPED: " of the images and their mirrored and cropped copies",
    }.get(account.config.views, "")
    yield (
        f"Multinomial logistic regression on the standardised features of the frozen network"
        f"{copies} was fitted by L-BFGS (at most {MAX_PASSES} iterations; L2 penalty chosen from "
        f"{', '.join(f'{value:g}' for value in PENALTIES)} by {FOLDS}-fold cross-validation on the "
        f"training images; seed {account.config.seed})."
    )
    if first.cv_accuracy is not None and first.cv_interval is not None:
        yield (
            f"Its cross-validated accuracy was {percent(first.cv_accuracy)} "
            f"(n = {first.cv_n:,}; 95 % CI {between(first.cv_interval)})."
        )


def _fine_tuning(account: Account) -> Iterable[str]:
    config, passes = account.config, tuned(account)
    if config.trainable is Trainable.NONE or not passes:
        return
    yield _optimisation(account)
    smoothing = (
        f" with label smoothing {config.label_smoothing:g}" if config.label_smoothing else ""
    )
    yield f"The loss was {_LOSSES[config.loss]}{smoothing}."
    yield from _distillation(account)
    if varied := _augmentation(account):
        yield f"Training images were augmented by {varied}."
    yield from _left_out(account)
    best = best_pass(account)
    if folds := account.progress.folds:
        last = f"its state after epoch {best}" if best else "the state before fine-tuning"
        yield (
            f"Fine-tuning was first cross-validated in {folds} folds, which chose together with "
            f"the validation images what was kept. It then ran for all of {len(passes)} epochs, "
            f"without early stopping; {last} was kept."
        )
        yield from _mix(account)
        return
    kept = f"the state after epoch {best}" if best else "the state before fine-tuning"
    yield (
        f"Training ran for {len(passes)} of at most {count(config.epochs, 'epoch')}, with early "
        f"stopping after {count(config.patience, 'epoch')} without improvement; {kept}, the best "
        f"on the validation images, was kept."
    )
    yield from _mix(account)


def _mix(account: Account) -> Iterable[str]:
    """Where the model's weights lie between those of the first answer and the fine-tuned ones."""
    mix = account.result.mix
    if mix is not None and 0 < mix < 1:
        cross_validated = account.result.mix_cross_validated
        chosen = "cross-validation" if cross_validated else "the validation images"
        yield (
            f"Its weights were averaged with those of the first answer ({percent(mix)} and "
            f"{percent(1 - mix)}, the best shares by {chosen}; WiSE-FT, Wortsman et al. 2022, "
            "https://arxiv.org/abs/2109.01903)."
        )


def _distillation(account: Account) -> Iterable[str]:
    asked = account.progress.taught
    if asked is None:
        return
    from core.training.distillation import TEACHER_SHARE, TEMPERATURE  # with it comes torch

    unlabelled = (
        f"; {count(asked.n_unlabelled, 'image')} without a label had the probabilities alone"
        if asked.n_unlabelled
        else ""
    )
    yield (
        "By knowledge distillation (Hinton et al. 2015), the targets were the probabilities of "
        f"another classifier based on {find(asked.backbone).name}, at a temperature of "
        f"{TEMPERATURE:g} and with a weight of {TEACHER_SHARE:g}, and the labels with the rest"
        f"{unlabelled}."
    )


def _optimisation(account: Account) -> str:
    from core.training.optim import learning_rate  # with it comes torch

    config = account.config
    more = [
        f"learning rate {learning_rate(config):g}",
        f"weight decay {config.weight_decay:g}",
        f"{_SCHEDULES[config.schedule]}",
        f"warm-up over {100 * config.warm_up:g} % of the steps"
        if config.warm_up and config.schedule is not Schedule.ONE_CYCLE
        else "",
        f"layer-wise decay {config.layer_decay:g}"
        if config.layer_decay < 1 and config.trainable is not Trainable.HEAD
        else "",
        f"batch size {batch_size(account) * config.accumulation}",
        f"dropout {config.dropout:g}" if config.dropout else "",
        "exponential moving average of the weights" if config.weight_averaging else "",
        "mixed precision" if _mixed(account) else "",
    ]
    verb = "was" if config.trainable is Trainable.HEAD else "were"
    what = f"{_TRAINED[config.trainable]} {verb}"
    begun = f"Then {what} fine-tuned"
    if account.progress.first_answer is None:
        begun = f"{what[:1].upper()}{what[1:]} trained"
    return (
        f"{begun} with {_OPTIMIZERS[config.optimizer]} "
        f"({', '.join(word for word in more if word)}; seed {config.seed})."
    )


def _mixed(account: Account) -> bool:
    precision = account.config.precision
    automatic = precision is Precision.AUTO and not on_processor(account.result.device)
    return automatic or precision is Precision.MIXED


def _augmentation(account: Account) -> str:
    config = account.config
    words: list[str] = []
    if config.augmentation is not Augmentation.NONE:
        ways = dict(_VARIED[config.augmentation])
        ways |= {name: _WAYS[name] for name in ("flip", "vertical_flip") if getattr(config, name)}
        costly = {each.name for each in _costly(account)}
        words += [what for name, what in ways.items() if name not in costly]
    words.append(f"mixup (α = {config.mixup:g})" if config.mixup else "")
    words.append(f"CutMix (α = {config.cutmix:g})" if config.cutmix else "")
    return listed(words) if any(words) else ""


def _costly(account: Account) -> list[AugmentationTested]:
    """The ways of varying that were tried and left out, as the last try has it."""
    entries = [entry.event for entry in account.progress.log]
    tried = {event.name: event for event in entries if isinstance(event, AugmentationTested)}
    return [event for event in tried.values() if not event.kept]


def _left_out(account: Account) -> Iterable[str]:
    if costly := _costly(account):
        each = [
            f"{_WAYS[event.name]} ({percent(event.varied)} instead of {percent(event.plain)}, "
            f"n = {event.n:,})"
            for event in costly
        ]
        yield (
            f"No use was made of {listed(each)}: in cross-validation a logistic regression on the "
            "means of all stages told such images apart less well (by the log loss)."
        )


def _calibration(account: Account) -> Iterable[str]:
    evaluation = account.evaluation
    if evaluation is None or evaluation.temperature == 1.0:
        return
    yield (
        "The probabilities were calibrated by temperature scaling (Guo et al. 2017) on the "
        f"{account.n(Part.VAL):,} validation images (T = {evaluation.temperature:.3f})."
    )


def _figures(account: Account) -> Iterable[str]:
    evaluation, overall = account.evaluation, account.overall
    if evaluation is None or overall is None:
        yield (
            "No images were held out for validation or testing, so that the classifier was not "
            "measured."
        )
        return
    found = evaluation.figures
    which = "test images, which took no part in any choice"
    if evaluation.part is Part.VAL:
        which = "validation images, there being no separate test set"
    kappa = ""
    if overall.kappa is not None and overall.kappa_interval is not None:
        kappa = f", Cohen's kappa {overall.kappa:.3f} ({decimals(overall.kappa_interval)})"
    yield (
        f"On {found.n:,} {which}, the accuracy was {percent(found.accuracy)} ({found.n_correct:,} "
        f"of {found.n:,}; 95 % CI {between(found.interval)}; always answering the largest class: "
        f"{percent(found.baseline_accuracy)}), the balanced accuracy "
        f"{percent(overall.balanced_accuracy)} ({between(overall.balanced_accuracy_interval)}), "
        f"the macro-averaged F1 score {overall.macro_f1:.3f} "
        f"({decimals(overall.macro_f1_interval)}){kappa} and the expected calibration error "
        f"{percent(overall.calibration_error)}."
    )
    yield (
        "Intervals are 95 % confidence intervals by the score method of Wilson for the accuracy "
        "and for precision, recall and F1 of single classes, and by the expanded percentiles of "
        f"{resamples(len(found.classes)):,} bootstrap resamples for all others."
    )


def _refit(account: Account) -> Iterable[str]:
    again = account.result.refit
    if again is None:
        return
    how = "the logistic regression was fitted again with the same penalty"
    if again.epochs:
        how = f"training was repeated with the same settings for {count(again.epochs, 'epoch')}"
    temperature = ""
    if account.evaluation is not None and account.evaluation.temperature != 1.0:
        temperature = "; the temperature was kept"
    yield (
        f"For the final classifier {how} on all {again.n:,} images, those for validation and "
        f"testing among them{temperature}. All figures are of the classifier before that: "
        "they were not measured again."
    )


def _software(account: Account) -> str:
    versions = account.versions
    libraries = ", ".join(f"{name} {versions[name]}" for name in _LIBRARIES)
    return (
        f"The work was done with Graft {versions['Graft']} (Python {versions['Python']}, "
        f"{libraries}; {versions['platform']}; {versions['device']})."
    )
