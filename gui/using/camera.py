"""The camera dialog, where there is a camera and what reads it; else how to come by them."""

from PySide6.QtWidgets import QDialog, QWidget

from core.runs import Run
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
    except ImportError:
        tell(
            parent,
            tr("One more package is needed for the camera."),
            tr("Install it with: {command}", command='pip install "graft[camera]"'),
        )
        return None
    cameras = QMediaDevices.videoInputs()
    if not cameras:
        tell(parent, tr("No camera was found."), tr("Connect one, and try again."))
        return None
    dialog = CameraDialog(parent, state, teacher, run, cameras)
    dialog.open()
    return dialog
