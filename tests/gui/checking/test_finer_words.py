"""What is offered where a small thing decides in a large picture."""

from pathlib import Path

from core.events import ExplainResult
from gui.checking.finer_words import finer_offer

SPOT = ExplainResult(
    file=Path("spot.png"),
    label="spoiled",
    probability=0.9,
    method="grad_cam",
    picture="",
    heat=((0.0, 1.0),),
    half=0.04,
    size=224,
    extent=(1200, 800),
    seconds=0.1,
)


def but(**changes: object) -> ExplainResult:
    return SPOT.model_copy(update=changes)


def test_a_small_thing_in_a_large_picture_is_offered_more_pixels_and_the_whole() -> None:
    offer = finer_offer(SPOT)
    assert offer is not None
    assert offer.settings == {"image_size": 448, "framing": "whole"}
    assert "the middle of it at 224 × 224 pixels; the picture has 1200 × 800" in offer.words
    assert offer.button == "Train with 448 × 448 and whole pictures"


def test_a_square_or_whole_picture_keeps_its_framing() -> None:
    for event in (but(extent=(900, 800)), but(whole=True)):
        offer = finer_offer(event)
        assert offer is not None
        assert offer.settings == {"image_size": 448}


def test_large_things_and_small_pictures_are_offered_nothing() -> None:
    assert finer_offer(but(half=0.2)) is None
    assert finer_offer(but(extent=(320, 300))) is None
    assert finer_offer(but(extent=(0, 0))) is None
