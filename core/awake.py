"""Keep the machine from falling asleep while a job is at work."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from wakepy import keep

log = logging.getLogger("graft.awake")


@contextmanager
def awake() -> Iterator[None]:
    """Keep the machine awake during the block; its screen may go dark.

    The block runs all the same where the system cannot be asked for that, on a server without a
    desktop for instance, and wakepy writes to the log why.
    """
    mode = keep.running(on_fail="pass")
    mode.__enter__()
    try:
        yield
    finally:
        try:
            mode.__exit__(None, None, None)
        except RuntimeError:  # the desktop has ended in the meantime
            log.warning("The machine could not be told that it may sleep again", exc_info=True)
