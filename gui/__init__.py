"""The window of Graft. It shows the work of `core` and does none: torch is never imported here."""

import ctypes
import sys

if sys.version_info < (3, 12):
    # PySide6 6.12 is built for Pythons whose None is immortal (3.12 and later, PEP 683). On 3.11
    # every call without a result takes a reference of None away, until there is none left and the
    # program aborts. This gives None what it has there: more references than can be used up.
    ctypes.c_ssize_t.from_address(id(None)).value += 1 << 60
