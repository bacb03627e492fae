"""The camera dialog, where there is a camera and what reads it; else how to come by them."""

from PySide6.QtWidgets import QDialog, QWidget

from core.runs import Run
from core.system_libraries import named_by, remedy
from gui.dialogs import tell
from gui.i18n import tr
from gui.state import AppState
from gui.using.teacher import Teacher


def open_camera(parent: QWidget, state: AppState, teacher: Teacher, run: Run) -> QDialog | None:
    """Open the dialog in which a run names what a camera sees; None where that cannot be, which is
    said."""
    try:
        from PySide6.QtMultimedia import QMediaDevices

        from gui.using.camera_dialog import CameraDialog
    except ImportError as error:
        tell(parent, *_what_is_missing(error))
        return None
    cameras = QMediaDevices.videoInputs()
    if not cameras:
        tell(parent, tr("No camera was found."), tr("Connect one, and try again."))
        return None
    dialog = CameraDialog(parent, state, teacher, run, cameras)
    dialog.open()
    return dialog


def _what_is_missing(error: ImportError) -> tuple[str, str]:
    """What the camera cannot be opened without, and how to come by it."""
    library = named_by(error)
    if not library:
        return (
            tr("One more package is needed for the camera."),
            tr("Install it with: {command}", command='pip install "graft[camera]"'),
        )
    return (
        tr("A library of the system is missing for the camera: {library}", library=library),
        tr(
            "On Debian or Ubuntu, install it with: {command}. Then open the camera again.",
            command=f"sudo {remedy([library])}",
        ),
    )
