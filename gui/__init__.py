"""The window of Graft. It shows the work of `core` and does none: torch is never imported here."""

import ctypes
import sys

if sys.version_info < (3, 12):
    # PySide6 6.12 is built for Pythons whose constants are immortal (3.12 and later, PEP 683). On
    # 3.11 every call that returns one takes a reference of it away, until there is none left and
    # the program aborts. This gives them what they have there: more than can be used up.
    for constant in (None, True, False, NotImplemented):
        ctypes.c_ssize_t.from_address(id(constant)).value += 1 << 60
