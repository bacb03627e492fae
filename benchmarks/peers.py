"""What others do with the same network: embeddings one at a time, or fastai's learner.

Served by `benchmarks.common`, in processes that are not tuned. fastai's functions need a Python
that has it.
"""

import time
from typing import Any

import numpy as np
import torch
from PIL import Image
from torchvision import transforms

from benchmarks.limits import classifier
from core.device import pick

_SHRINK = transforms.Compose(
    [
        transforms.Resize(256, transforms.InterpolationMode.BICUBIC),
        transforms.CenterCrop(224),
        transforms.ToTensor(),
        transforms.Normalize([0.5] * 3, [0.5] * 3),
    ]
)


def one_at_a_time(task: dict[str, Any]) -> dict[str, Any]:
    """An embedding of each picture by itself, then logistic regression, as Orange has it."""
    from sklearn.linear_model import LogisticRegression

    started = time.perf_counter()
    network = classifier(len(task["classes"]), 224).backbone.eval()
    parts = {}
    with torch.no_grad():
        for part in ("train", "val"):
            rows = []
            for file, _ in task[part]:
                with Image.open(file) as image:
                    picture = _SHRINK(image.convert("RGB")).unsqueeze(0)
                rows.append(network(picture.to(pick("auto")))[0].cpu().numpy())
            parts[part] = np.stack(rows), np.array([target for _, target in task[part]])
    fitted = LogisticRegression(max_iter=1000).fit(*parts["train"])
    right = int((fitted.predict(parts["val"][0]) == parts["val"][1]).sum())
    return {"seconds": time.perf_counter() - started, "right": right}


def fastai_frozen(task: dict[str, Any], epochs: int) -> dict[str, Any]:
    """fastai's `vision_learner` with a frozen body: `fit_one_cycle`."""
    learner, started = _learner(task)
    learner.freeze()
    with learner.no_bar(), learner.no_logging():
        learner.fit_one_cycle(epochs)
    return {"seconds": time.perf_counter() - started, "right": _right(learner, task["val"])}


def fastai_fine_tune(task: dict[str, Any], epochs: int, seed: int) -> dict[str, Any]:
    """fastai's `fine_tune`: one frozen epoch, then `epochs` of the whole network."""
    from fastai.torch_core import set_seed

    set_seed(seed, reproducible=True)
    learner, started = _learner(task)
    with learner.no_bar(), learner.no_logging():
        learner.fine_tune(epochs)
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "val": _right(learner, task["val"]) / max(1, len(task["val"])),
        "test": _right(learner, task["test"]) / max(1, len(task["test"])),
    }


def fastai_epochs(task: dict[str, Any]) -> dict[str, float]:
    """Seconds of a frozen epoch, and of one of the whole network."""
    learner, _ = _learner(task)
    seconds = []
    with learner.no_bar(), learner.no_logging():
        for ready in (learner.freeze, learner.unfreeze):
            ready()
            started = time.perf_counter()
            learner.fit_one_cycle(1)
            seconds.append(time.perf_counter() - started)
    return {"frozen": seconds[0], "whole": seconds[1]}


def _learner(task: dict[str, Any]) -> tuple[Any, float]:
    """A learner with our network's weights, and when its work began."""
    import pandas as pd
    from fastai.vision.all import (
        CategoryBlock,
        ColReader,
        DataBlock,
        ImageBlock,
        IndexSplitter,
        Normalize,
        Resize,
        accuracy,
        aug_transforms,
        vision_learner,
    )

    started = time.perf_counter()
    body = classifier(len(task["classes"]), 224).backbone.state_dict()
    table = pd.DataFrame([*task["train"], *task["val"]], columns=["file", "target"])
    first = len(task["train"])
    block = DataBlock(
        blocks=(ImageBlock, CategoryBlock(vocab=list(range(len(task["classes"]))))),
        get_x=ColReader("file"),
        get_y=ColReader("target"),
        splitter=IndexSplitter(list(range(first, len(table)))),
        item_tfms=Resize(224),
        batch_tfms=[*aug_transforms(), Normalize.from_stats([0.5] * 3, [0.5] * 3)],
    )
    loaders = block.dataloaders(table, bs=min(64, first // 4))
    learner = vision_learner(
        loaders, "tf_efficientnet_lite0", pretrained=False, normalize=False, metrics=accuracy
    )
    missing, unknown = learner.model[0].model.load_state_dict(body, strict=False)
    if unknown or missing:
        raise RuntimeError(f"The weights do not fit: {missing} {unknown}")
    return learner, started


def _right(learner: Any, items: list[tuple[str, int]]) -> int:
    import pandas as pd

    table = pd.DataFrame(items, columns=["file", "target"])
    loader = learner.dls.test_dl(table, with_labels=False)
    with learner.no_bar():
        logits, _ = learner.get_preds(dl=loader)
    return int((logits.argmax(1) == torch.tensor([target for _, target in items])).sum())


__all__ = ["fastai_epochs", "fastai_fine_tune", "fastai_frozen", "one_at_a_time"]
