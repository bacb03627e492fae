"""Pictures from the clipboard: copied files, or a copied image that becomes a file."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage

from core import storage


def pasted_pictures(copied: QMimeData, folder: Path) -> tuple[Path, ...]:
    """The files and folders that were copied; a copied image is first saved in `folder`, as PNG.

    The same image is the same file again. Empty when there is nothing of the kind.

    Raises:
        StorageError: the image cannot be saved.
    """
    files = tuple(Path(url.toLocalFile()) for url in copied.urls() if url.isLocalFile())
    if files or not copied.hasImage():
        return files
    image = QImage(copied.imageData())
    if image.isNull():
        return ()
    packed = QByteArray()
    buffer = QBuffer(packed)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    data = bytes(packed.data())
    file = folder / f"pasted-{hashlib.sha256(data).hexdigest()[:12]}.png"
    if not file.exists():
        storage.write_bytes(file, data)
    return (file,)
