"""The linear head is the minimum that scikit-learn finds, and says what it says on raw features."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from core.training import linear_head
from core.training.linear_head import LinearHead, fit_linear_head


def blobs(n: int, classes: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    rng = np.random.default_rng(seed)
    targets = rng.integers(0, classes, n)
    centres = rng.normal(0, 1.5, (classes, 12))
    scales = rng.uniform(0.1, 30, 12)
    features = (centres[targets] + rng.normal(0, 1.5, (n, 12))) * scales + 5
    return torch.from_numpy(features).float(), torch.from_numpy(targets)


@pytest.mark.parametrize(("classes", "seed"), [(2, 0), (5, 1)])
def test_it_equals_scikit_learn_at_the_same_penalty(
    monkeypatch: pytest.MonkeyPatch, classes: int, seed: int
) -> None:
    monkeypatch.setattr(linear_head, "PENALTIES", (0.03,))
    features, targets = blobs(300, classes, seed)
    head = fit_linear_head(features, targets, classes, seed=0, on_pass=lambda head: None)
    x = features.numpy()
    x = (x - x.mean(0)) / x.std(0)
    # for two classes the peer keeps one weight vector, the difference of our two
    penalty = 0.03 / 2 if classes == 2 else 0.03
    peer = LogisticRegression(C=1 / (penalty * len(x)), tol=1e-8, max_iter=2000).fit(x, targets)
    ours = head.logits(features).softmax(1).numpy()
    assert np.abs(ours - peer.predict_proba(x)).max() < 2e-3


def test_the_loss_falls_from_pass_to_pass() -> None:
    features, targets = blobs(200, 3, seed=2)
    losses: list[float] = []

    def note(head: LinearHead) -> None:
        losses.append(float(torch.nn.functional.cross_entropy(head.logits(features), targets)))

    fit_linear_head(features, targets, 3, seed=0, on_pass=note)
    assert len(losses) > 3
    assert losses[-1] < losses[0]


def test_overlapping_classes_get_a_stronger_penalty_than_clear_ones() -> None:
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 120)
    noise = rng.normal(0, 1, (120, 300)).astype(np.float32)
    clear = noise.copy()
    clear[:, 0] = y * 20.0
    choose = linear_head._choose_penalty
    assert choose(noise, y, 2, seed=0) > choose(clear, y, 2, seed=0)


def test_a_feature_that_never_changes_does_no_harm() -> None:
    features, targets = blobs(100, 2, seed=3)
    features[:, 4] = 7.0
    head = fit_linear_head(features, targets, 2, seed=0, on_pass=lambda head: None)
    assert torch.isfinite(head.weight).all()
