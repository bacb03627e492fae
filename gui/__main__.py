"""`graft`: with arguments the command line, without them the window."""

import os
import sys


def main() -> None:
    """The program's entry point. The command line never imports Qt."""
    if len(sys.argv) > 1:
        from core.cli import app

        app()
    elif _has_screen():
        from gui.app import main as open_window

        sys.exit(open_window())
    else:
        sys.exit("There is no screen to open a window on. For the command line: graft --help")


def _has_screen() -> bool:
    """On Linux Qt would end the process with a core dump where there is none."""
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in wanted)


if __name__ == "__main__":
    main()
