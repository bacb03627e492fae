"""Pictures from the clipboard: copied files, or a copied image that becomes a file."""

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from gui.saved_images import save_image


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
    return (save_image(image, folder, "pasted", "PNG"),)
