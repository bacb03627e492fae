"""Hold the lists of system libraries against what the installed wheels link to.

`python -m docs.system_libraries` prints the libraries of a window and of the camera with their
Debian packages, and ends with 1 where a wheel links to one that no list names, or README.md lacks a
package. For Linux; needs pyelftools.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from elftools.elf.elffile import ELFFile

from core.system_libraries import CAMERA, WINDOW

README = Path(__file__).parents[1] / "README.md"

EVERYWHERE = {
    *("ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libc.so.6", "libdl.so.2", "libm.so.6"),
    *("libpthread.so.0", "libresolv.so.2", "librt.so.1", "libutil.so.1"),  # all of libc6
    *("libgcc_s.so.1", "libstdc++.so.6"),
    *("libz.so.1", "libzstd.so.1", "libbz2.so.1"),  # Debian's own dpkg needs these
}
"""Libraries that no Debian is without."""

_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtSvg")
_PLUGINS = (
    "platforms/libqxcb.so",
    "platforms/libqoffscreen.so",
    "iconengines/*.so",
    "xcbglintegrations/*.so",
    "platforminputcontexts/*.so",
    "imageformats/libq[!p]*.so",  # Graft opens no PDF with Qt
)


def linked() -> tuple[set[str], set[str]]:
    """The libraries that a window links to, and those that only the camera does."""
    qt = _folder("PySide6")
    plugins = qt / "Qt" / "plugins"
    window = [qt / f"{name}.abi3.so" for name in _MODULES]
    window += [file for pattern in _PLUGINS for file in plugins.glob(pattern)]
    camera = [qt / "QtMultimedia.abi3.so", plugins / "multimedia" / "libffmpegmediaplugin.so"]
    bundled = {
        file.name: file
        for folder in (qt, qt / "Qt" / "lib", _folder("shiboken6"))
        for file in folder.glob("*.so*")
    }
    first = {*_outside(window, bundled)} - EVERYWHERE
    second = {*_outside((file for file in camera if file.exists()), bundled)}
    return first, second - first - EVERYWHERE


def listed(text: str) -> set[str]:
    """The Debian packages that README.md names: those of its line `apt install …`."""
    return set(re.findall(r"[a-z0-9][a-z0-9.+-]+", " ".join(re.findall(r"apt install (.+)", text))))


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None, f"{package} is not installed"
    assert spec.origin is not None
    return Path(spec.origin).parent


def _outside(files: Iterable[Path], bundled: dict[str, Path]) -> Iterator[str]:
    """What `files` link to, directly or through what lies beside them, and does not lie there."""
    waiting, seen = [*files], set()
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        for name in _needed(file):
            if name in bundled:
                waiting.append(bundled[name])
            else:
                yield name


def _needed(file: Path) -> list[str]:
    with file.open("rb") as stream:
        dynamic = ELFFile(stream).get_section_by_name(".dynamic")
        return [tag.needed for tag in dynamic.iter_tags("DT_NEEDED")] if dynamic else []


def main() -> int:
    """Print the tables, and say what is missing in them."""
    problems = []
    named = listed(README.read_text(encoding="utf-8"))
    for title, found, table in zip(("window", "camera"), linked(), (WINDOW, CAMERA), strict=True):
        print(f"{title}: {' '.join(sorted({*table.values()}))}")
        problems += [f"{name} is linked to, and in no list" for name in sorted(found - {*table})]
        packages = sorted({*table.values()} - named)
        problems += [f"{package} is not in README.md" for package in packages]
    print(*problems, sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
