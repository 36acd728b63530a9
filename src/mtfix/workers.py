"""Work shared among processes that end with the one that started them. Imports nothing of ours."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_T = TypeVar("_T")
_AHEAD = 3  # tasks that a process knows of, so that it never waits for the next


def share(start: Callable[[], Callable[[_T], bytes]], tasks: Sequence[_T], jobs: int) -> Iterator[bytes]:
    """What the function that `start` gives makes of each task, in order.

    Ends early where no processes can be started or one was killed (out of memory): the caller does the rest. A pool
    of the standard library would wait for ever. `start` runs in each process; with `fork` nothing has to be pickled.
    """
    from multiprocessing import get_all_start_methods, get_context

    forks = "fork" in get_all_start_methods()
    context = get_context("fork") if forks else get_context("spawn")
    ours: list[Connection] = []
    workers = []
    try:
        for _ in range(jobs):
            here, there = context.Pipe()
            ours.append(here)
            # A forked process closes its copies of our ends: so it sees when we are gone.
            worker = context.Process(target=_serve, args=(there, ours if forks else [], start, tasks), daemon=True)
            worker.start()
            there.close()
            workers.append(worker)
        yield from _collect(ours, len(tasks))
    except (EOFError, OSError, ImportError):
        return
    finally:  # Ctrl-C too: nobody waits for what is being done
        for worker in workers:
            worker.terminate()


def _collect(workers: Sequence["Connection"], count: int) -> Iterator[bytes]:
    from multiprocessing.connection import Connection, wait

    given: dict[object, deque[int]] = {worker: deque() for worker in workers}
    answers: dict[int, bytes] = {}
    following = 0
    for number in range(count):
        while True:
            for worker in workers:
                while following < count and len(given[worker]) < _AHEAD:
                    worker.send(following)
                    given[worker].append(following)
                    following += 1
            if number in answers:
                break
            for ready in wait(workers):
                assert isinstance(ready, Connection)
                answers[given[ready].popleft()] = ready.recv_bytes()
        yield answers.pop(number)


def _serve(
    there: "Connection", inherited: list["Connection"], start: Callable[[], Callable[[_T], bytes]], tasks: Sequence[_T]
) -> None:
    from signal import SIG_IGN, SIGINT, signal

    signal(SIGINT, SIG_IGN)  # the parent hears Ctrl-C and ends us
    for connection in inherited:
        connection.close()
    work = start()
    try:
        while True:
            there.send_bytes(work(tasks[there.recv()]))
    except (EOFError, OSError):  # the parent is done, or gone
        pass
