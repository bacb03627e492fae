"""`graft`: with arguments the command line, without them the window."""

import os
import sys

from core import system_libraries


def main() -> None:
    """The program's entry point. The command line never imports Qt."""
    if len(sys.argv) > 1:
        from core.cli import app

        app()
    else:
        problem = _why_no_window()
        if problem:
            sys.exit(problem)
        from gui.app import main as open_window

        sys.exit(open_window())


def _why_no_window() -> str:
    """Why Qt would end the process with a core dump; empty where a window can be opened."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform == "linux" and not (platform or wayland or os.environ.get("DISPLAY")):
        return "There is no screen to open a window on. For the command line: graft --help"
    libraries = list(system_libraries.WINDOW)
    if wayland or platform not in ("", "xcb"):  # those of X are not needed
        libraries = [name for name in libraries if not name.startswith(("libxcb", "libX11"))]
    missing = system_libraries.missing(libraries)
    if not missing:
        return ""
    return (
        f"The window needs system libraries that are not installed: {', '.join(missing)}. "
        f"On Debian or Ubuntu: {system_libraries.remedy(missing)}. "
        "The command line works without: graft --help"
    )


if __name__ == "__main__":
    main()
