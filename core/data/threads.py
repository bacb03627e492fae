"""Work on many files at once. Pillow and hashlib let go of the GIL, so threads are enough."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

from core.jobs import StopToken

T = TypeVar("T")
R = TypeVar("R")


def in_threads(
    work: Callable[[T], R], items: Iterable[T], stop: StopToken
) -> Iterator[tuple[T, R]]:
    """Yield `(item, work(item))` as they get done, on all cores. Ends early when asked to stop.

    Only a few items are under way at a time, so that `items` may be very long.
    """
    cores = os.cpu_count() or 1
    waiting = iter(items)
    running: dict[Future[R], T] = {}
    with ThreadPoolExecutor(cores, thread_name_prefix="pictures") as pool:
        while not stop.asked:
            for item in islice(waiting, 4 * cores - len(running)):
                running[pool.submit(work, item)] = item
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
        for future in running:
            future.cancel()
