"""Decisions go to the store behind the reviewer's back, so that no key waits for a disk or for another reviewer."""

import threading
from collections.abc import Callable, Sequence

from mtfix.decisions import Decision, Key, key_of, open_store
from mtfix.model import MtfixError

Change = tuple[Decision, bool]
"""A decision, and whether it holds or is taken back."""


class Recorder:
    """Keeps changes in a store in the order they are put. The store is made, or MtfixError says why it cannot be."""

    def __init__(self, path: str) -> None:
        open_store(path).close()
        self.path = path
        self.fault = ""
        """Why the latest changes are not kept, where that is so; they are tried again with the next."""
        self.hear: Callable[[], None] = lambda: None
        """Called when `fault` changed."""
        self._waiting: list[Change] = []
        self._guard = threading.Condition()
        self._tried = 0
        self._busy = self._closed = False
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def put(self, changes: Sequence[Change]) -> None:
        """Keep these soon."""
        with self._guard:
            self._waiting += changes
            self._guard.notify_all()

    def flush(self, seconds: float = 30.0) -> bool:
        """Wait until all that was put is kept, tried once more where it failed; whether it is."""
        with self._guard:
            self._guard.notify_all()
            self._guard.wait_for(lambda: not self._busy and (not self._waiting or self.fault), seconds)
            if self._waiting and self.fault:
                self.fault = ""
                self._guard.notify_all()
                self._guard.wait_for(lambda: not self._busy and (not self._waiting or self.fault), seconds)
            return not self._waiting and not self._busy

    def close(self) -> bool:
        """Flush, and take no more; whether all is kept."""
        kept = self.flush()
        with self._guard:
            self._closed = True
            self._guard.notify_all()
        self._thread.join(5)
        return kept

    def _asked(self) -> bool:
        """Whether there is something to keep; what failed waits for more to come, or for `flush`."""
        return bool(self._waiting) and not (self.fault and len(self._waiting) == self._tried)

    def _work(self) -> None:
        while True:
            with self._guard:
                self._guard.wait_for(lambda: self._closed or self._asked())
                if self._closed:
                    return
                batch = list(self._waiting)
                self._busy = True
            before, fault = self.fault, ""
            try:
                _keep(self.path, batch)
            except MtfixError as error:
                fault = str(error)
            with self._guard:
                self.fault, self._tried = fault, len(batch)
                if not fault:
                    del self._waiting[: len(batch)]
                self._busy = False
                self._guard.notify_all()
            if fault != before:
                self.hear()


def _keep(path: str, changes: Sequence[Change]) -> None:
    """Only the last change of each finding counts."""
    last: dict[Key, Change] = {key_of(decision): (decision, holds) for decision, holds in changes}
    with open_store(path) as store:
        if holding := [decision for decision, holds in last.values() if holds]:
            store.record(holding)
        if gone := [decision for decision, holds in last.values() if not holds]:
            store.withdraw(gone)
