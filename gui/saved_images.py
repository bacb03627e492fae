"""Images that are no files yet, made into files."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from core import storage

QUALITY = 95
"""Of a JPEG, from 0 to 100."""


def save_image(image: QImage, folder: Path, name: str, kind: str) -> Path:
    """Save an image as `kind`, “PNG” or “JPG”; the same image is the same file again.

    Raises:
        StorageError: it cannot be saved.
    """
    data = packed(image, kind)
    file = folder / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}.{kind.lower()}"
    if not file.exists():
        storage.write_bytes(file, data)
    return file


def packed(image: QImage, kind: str) -> bytes:
    """What a file of that kind holds."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind, QUALITY if kind == "JPG" else -1)
    return bytes(data.data())
