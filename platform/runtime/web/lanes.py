"""Few threads for work that waits: a job goes in, the event loop gets its result; half the cost of an executor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Lane:
    """`threads` of one kind of work, fed by one queue; jobs start in the order they came."""

    def __init__(self, name: str, threads: int) -> None:
        self._jobs: SimpleQueue[Any] = SimpleQueue()
        self._threads = [Thread(target=self._work, name=f"{name}-{n}", daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """The result of `work(*args)`, done on a thread of this lane; not begun at all once nobody waits for it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put((loop, future, work, args))
        return await future

    def later(self, work: Callable[[], None]) -> None:
        """Do something nobody waits for."""
        self._jobs.put((None, None, work, ()))

    def close(self) -> None:
        """Finish what waits, then end the threads."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(timeout=30)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            loop, future, work, args = job
            if loop is None:
                _quietly(work)
            elif not future.cancelled():
                try:
                    result = work(*args)
                except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                    _tell(loop, _fail, future, error)
                else:
                    _tell(loop, _finish, future, result)
            job = loop = future = work = args = result = None  # nothing of a request outlives it


def _finish(future: asyncio.Future[Any], result: Any) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[..., None], *args: Any) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(what, *args)


def _quietly(work: Callable[[], None]) -> None:
    from runtime.web.log import logger

    try:
        work()
    except Exception:  # noqa: BLE001 - nobody waits for it; it is in the log
        logger("lane").exception("later.failed")
