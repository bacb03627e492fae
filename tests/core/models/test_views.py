"""Which sizes and framings are worth comparing."""

from core.choices import Framing
from core.config import TrainConfig, change
from core.models.preprocessing import Preprocessing
from core.models.views import Extent, finer_sizes, views

USUAL = Preprocessing(size=224)
CENTRE, WHOLE = Framing.CENTRE, Framing.WHOLE


def tried(extent: Extent, **settings: object) -> list[tuple[int, Framing]]:
    config = change(TrainConfig(), settings)
    usual = USUAL.model_copy(update={"size": config.image_size or USUAL.size})
    return [(seen.size, seen.framing) for seen in views(usual, config, extent)]


def test_finer_sizes_are_those_that_the_pictures_have() -> None:
    assert finer_sizes(224, Extent(3000)) == (336, 448)
    assert finer_sizes(224, Extent(450)) == (336, 448)
    assert finer_sizes(224, Extent(400)) == (336,)
    assert finer_sizes(224, Extent(336)) == (320,)
    assert finer_sizes(224, Extent(335)) == ()
    assert finer_sizes(600, Extent(3000)) == (900,)
    assert finer_sizes(224, Extent()) == ()


def test_large_pictures_are_tried_in_both_framings_the_quickest_first() -> None:
    assert tried(Extent(600, 1.0)) == [
        (size, framing) for size in (224, 336, 448) for framing in (CENTRE, WHOLE)
    ]


def test_small_pictures_are_tried_whole_where_they_are_long() -> None:
    assert tried(Extent(300, 1.0)) == [(224, CENTRE)]
    assert tried(Extent(300, 1.5)) == [(224, CENTRE), (224, WHOLE)]


def test_what_is_set_by_hand_stays() -> None:
    assert tried(Extent(600), framing="centre") == [(224, CENTRE), (336, CENTRE), (448, CENTRE)]
    assert tried(Extent(300, 1.5), image_size=256) == [(256, CENTRE), (256, WHOLE)]


def test_extent_is_the_middle_of_the_pictures() -> None:
    assert Extent.of([(600, 400), (400, 800), (500, 500)]) == Extent(400, 1.5)
    assert Extent.of([]) == Extent()
