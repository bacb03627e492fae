"""What a person does to the pictures of a project, and how they stand after it."""

from core.data.analyse import insights
from core.data.dataset import Dataset, Part
from core.data.health import Accepted, findings
from core.data.index import PictureIndex
from core.data.journal import act, next_redo, next_undo
from core.data.levels import set_pixels
from core.data.library import Found, divide, read_dataset
from core.data.order import in_order
from core.data.table import PictureTable
from core.errors import DatasetError
from core.events import CurateResult
from core.jobs import Emit, StopToken
from core.requests import CurateRequest


def curate(request: CurateRequest, emit: Emit, stop: StopToken) -> CurateResult:
    """Carry out `request.action`, if there is one, and read how the pictures stand.

    Raises:
        StorageError: the index cannot be read or written; nothing has changed.
    """
    # each scan looks for damage
    with PictureIndex(request.index, check=False, read_only=request.read_only) as index:
        if request.action is not None:
            act(index, request.action)
        obstacle = ""
        given: frozenset[Part] = frozenset()
        try:
            dataset, given = divide(index, request.folder, request.config, keep=request.keep)
        except DatasetError as error:
            dataset, obstacle = read_dataset(index, request.folder), str(error)
        table, found = PictureTable(dataset), Found.of(index)
        return CurateResult(
            dataset=dataset if len(table) else None,
            table=table,
            findings=findings(dataset, insights(index), _accepted(index)),
            obstacle=obstacle,
            given=given,
            classes=_classes(index, dataset),
            test_locked=bool(index.rows("SELECT 1 FROM decision WHERE part='test' LIMIT 1")),
            undo=next_undo(index),
            redo=next_redo(index),
            nested=found.nested,
            offered_table=found.offered_table,
            pixels=set_pixels(index),
        )


def _accepted(index: PictureIndex) -> Accepted:
    return set(index.rows("SELECT finding, path FROM accepted"))


def _classes(index: PictureIndex, dataset: Dataset) -> tuple[str, ...]:
    made = {label for (label,) in index.rows("SELECT label FROM made")}
    return in_order({*dataset.classes, *made})
