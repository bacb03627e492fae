"""A batch in chunks gives what it gives in one piece."""

import threading
from collections.abc import Iterator

import pytest
import torch

from core.models.chunks import SMALLEST, in_chunks


@pytest.fixture
def four_cores() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(("n", "sizes"), [(1, [1]), (17, [8, 9]), (24, [8] * 3), (64, [16] * 4)])
def test_rows_come_back_in_order(n: int, sizes: list[int], four_cores: None) -> None:
    seen = []

    def run(chunk: torch.Tensor) -> torch.Tensor:
        seen.append((len(chunk), torch.get_num_threads()))
        assert torch.is_inference_mode_enabled()
        return chunk * 2

    pictures = torch.arange(n * 3.0).view(n, 3)
    assert torch.equal(in_chunks(run, pictures), pictures * 2)
    assert sorted(size for size, _ in seen) == sizes
    assert {threads for _, threads in seen} == {4 // len(sizes)}
    assert torch.get_num_threads() == 4


def test_chunks_run_at_the_same_time(four_cores: None) -> None:
    together = threading.Barrier(4, timeout=30)

    def run(chunk: torch.Tensor) -> torch.Tensor:
        together.wait()
        return chunk

    assert len(in_chunks(run, torch.zeros(4 * SMALLEST, 1))) == 4 * SMALLEST


def test_an_error_comes_through_and_the_cores_are_there_again(four_cores: None) -> None:
    def run(chunk: torch.Tensor) -> torch.Tensor:
        raise MemoryError

    with pytest.raises(MemoryError):
        in_chunks(run, torch.zeros(2 * SMALLEST, 1))
    assert torch.get_num_threads() == 4
