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
    head = fit_linear_head(features, targets, classes, seed=0).head
    x = features.numpy()
    x = (x - x.mean(0)) / np.maximum(x.std(0), x.std(0).mean())
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
    blurred, plain = (
        fit_linear_head(torch.from_numpy(x), torch.from_numpy(y), 2, seed=0) for x in (noise, clear)
    )
    assert blurred.penalty > plain.penalty
    assert blurred.n_correct < plain.n_correct - 15
    assert blurred.n == plain.n == 120


def test_a_feature_that_never_changes_does_no_harm() -> None:
    features, targets = blobs(100, 2, seed=3)
    features[:, 4] = 7.0
    head = fit_linear_head(features, targets, 2, seed=0).head
    assert torch.isfinite(head.weight).all()


def test_an_earlier_fit_is_gone_on_from() -> None:
    features, targets = blobs(300, 4, seed=4)
    first = fit_linear_head(features, targets, 4, seed=0)
    targets[0] = (targets[0] + 1) % 4
    passes: list[LinearHead] = []
    warm = fit_linear_head(features, targets, 4, seed=0, like=first, on_pass=passes.append)
    cold: list[LinearHead] = []
    again = fit_linear_head(features, targets, 4, seed=0, on_pass=cold.append)
    assert len(passes) < len(cold)
    assert warm.penalty == first.penalty
    ours, theirs = (fit.head.logits(features).softmax(1) for fit in (warm, again))
    if again.penalty == warm.penalty:
        torch.testing.assert_close(ours, theirs, atol=0.01, rtol=0)


def test_views_of_a_picture_do_not_vouch_for_each_other() -> None:
    """With labels drawn by lot, only seeing the same picture again could be better than chance."""
    rng = np.random.default_rng(0)
    features = torch.from_numpy(rng.normal(0, 1, (150, 200))).float()
    targets = torch.from_numpy(rng.integers(0, 2, 150))
    names = [str(i) for i in range(150)]
    twice = (features.repeat(2, 1), targets.repeat(2), 2)
    honest = fit_linear_head(*twice, seed=0, groups=names * 2)
    fooled = fit_linear_head(*twice, seed=0)
    assert honest.n == 150
    assert honest.n_correct / honest.n < 0.65
    assert fooled.n_correct / fooled.n > 0.8


def test_pictures_are_asked_about_and_not_their_other_views() -> None:
    """Other views that look like nothing cannot be told apart, and nobody asks for it."""
    features, targets = blobs(80, 2, seed=6)
    names = [str(i) for i in range(80)]
    plain = fit_linear_head(features, targets, 2, seed=0, groups=names)
    blank = torch.zeros_like(features)
    both = fit_linear_head(
        torch.cat([features, blank]), targets.repeat(2), 2, seed=0, groups=names * 2
    )
    assert plain.n == both.n == 80
    assert both.n_correct > 70


def test_no_head_is_asked_about_what_it_learned_from_before() -> None:
    """Labels drawn by lot again and again: going on from an earlier fit must not make it clever."""
    rng = np.random.default_rng(0)
    features = torch.from_numpy(rng.normal(0, 1, (150, 200))).float()
    targets = torch.from_numpy(rng.integers(0, 2, 150))
    names = [str(i) for i in range(150)]
    fitted = fit_linear_head(features[:120], targets[:120], 2, seed=0, groups=names[:120])
    before = dict(fitted.fold_of)
    for changed in range(5):
        targets[changed] = 1 - targets[changed]
        fitted = fit_linear_head(features, targets, 2, seed=0, groups=names, like=fitted)
    assert fitted.n == len(fitted.fold_of) == 150
    assert before.items() <= fitted.fold_of.items()
    assert fitted.n_correct / fitted.n < 0.65


def test_folds_of_which_one_is_left_are_drawn_anew() -> None:
    features, targets = blobs(60, 2, seed=8)
    names = [str(i) for i in range(60)]
    first = fit_linear_head(features, targets, 2, seed=0, groups=names)
    left = [i for i, name in enumerate(names) if first.fold_of[name] == 3]
    again = fit_linear_head(
        features[left], targets[left], 2, seed=0, groups=[names[i] for i in left], like=first
    )
    assert again.n == len(left)
    assert len(set(again.fold_of.values())) > 1


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_handful_of_examples_is_fitted(n: int) -> None:
    features, targets = blobs(n, 1, seed=7)
    fitted = fit_linear_head(features, targets, 2, seed=0)
    assert fitted.n == (n if n > 1 else 0)
    assert torch.isfinite(fitted.head.weight).all()


def test_a_class_with_a_single_picture_does_no_harm_and_is_not_asked_about() -> None:
    features, targets = blobs(40, 2, seed=5)
    targets[0] = 2
    fitted = fit_linear_head(features, targets, 3, seed=0)
    assert fitted.n == 39
    assert fit_linear_head(features[:3], torch.arange(3), 3, seed=0).n == 0
    few = fit_linear_head(features[:5], torch.tensor([0, 0, 0, 0, 1]), 2, seed=0)
    assert few.n == 4
    assert set(few.fold_of.values()) == set(few.fold_heads)
    assert fitted.head.logits(features).shape == (40, 3)
