"""Fixtures for all tests: pictures are made on the spot, small and easy to tell apart."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as many workers as cores: more would only wait

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from made_pictures import CLASSES, MakePictures, draw_picture

from core.data.dataset import Layout


@pytest.fixture(scope="session")
def make_pictures(tmp_path_factory: pytest.TempPathFactory) -> MakePictures:
    def make(
        classes: Sequence[str] = CLASSES,
        count: int | Mapping[str, int] = 8,
        size: int = 48,
        layout: Layout = Layout.CLASS_FOLDERS,
        *,
        parts: Sequence[str] = ("train", "val", "test"),
        suffix: str = ".jpg",
        seed: int = 0,
        folder: Path | None = None,
    ) -> Path:
        root = folder or tmp_path_factory.mktemp("pictures")
        rows = ["file_name,label"]
        for place, part in enumerate(parts if layout is Layout.PART_FOLDERS else ("",)):
            for kind, name in enumerate(classes):
                where = "all" if layout is Layout.METADATA_CSV else f"{part}/{name}".strip("/")
                (root / where).mkdir(parents=True, exist_ok=True)
                for number in range(count if isinstance(count, int) else count[name]):
                    file = f"{where}/{name}-{number:03}{suffix}"
                    rng = np.random.default_rng((seed, place, kind, number))
                    draw_picture(kind, size, rng).save(root / file)
                    rows.append(f"{file},{name}")
        if layout is Layout.METADATA_CSV:
            (root / "metadata.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        return root

    return make
