"""The system libraries that a window links to on Linux, and the Debian package of each.

pip cannot install them. A desktop has nearly all; a server or a container lacks many, and Qt ends
the process where one is missing. `docs/system_libraries.py` holds the tables against the wheels.
"""

import ctypes
import re
import sys
from collections.abc import Iterable, Mapping

WINDOW: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What Qt links to for a window under X."""

CAMERA: Mapping[str, str] = {
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libdrm.so.2": "libdrm2",
    "libpulse.so.0": "libpulse0",
}
"""What the extra “camera” links to besides."""


def missing(libraries: Iterable[str]) -> list[str]:
    """Those of `libraries` that the system does not have; none where it is not Linux."""
    return [name for name in libraries if sys.platform == "linux" and not _opens(name)]


def named_by(error: ImportError) -> str:
    """The library that a module was refused for; empty where the module itself is missing."""
    found = re.match(r"(\S+\.so[.\d]*): cannot open shared object file", str(error))
    return found[1] if found else ""


def remedy(libraries: Iterable[str]) -> str:
    """How to install `libraries` on Debian or Ubuntu, as a command; the names where unknown."""
    packages = {{**WINDOW, **CAMERA}.get(name, name): None for name in libraries}
    return f"apt install {' '.join(packages)}"


def _opens(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
