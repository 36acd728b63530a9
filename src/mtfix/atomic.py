"""Files that are written beside their place and then put there: whole or not at all."""

import os
from collections.abc import Callable
from contextlib import suppress
from stat import S_IMODE


def beside(path: str) -> str:
    """A name in the folder of `path` that no file has. Take it before the file is made: Ctrl-C may come between."""
    return os.path.join(os.path.dirname(path), f".mtfix-{os.urandom(8).hex()}.tmp")


def put(temporary: str, path: str, replaced: os.stat_result | None) -> None:
    """Give a written file its place, and the owner and mode of the one that is replaced there. OSError may come."""
    if replaced:
        own = os.stat(temporary)
        if (own.st_uid, own.st_gid) != (replaced.st_uid, replaced.st_gid) and hasattr(os, "chown"):
            with suppress(OSError):  # only root may give files away
                os.chown(temporary, replaced.st_uid, replaced.st_gid)
        os.chmod(temporary, S_IMODE(replaced.st_mode))  # after chown, which clears set-id bits
    os.replace(temporary, path)


def write(
    path: str, data: bytes, replaced: os.stat_result | None = None, verify: Callable[[], None] | None = None
) -> None:
    """Write a file; `verify` is asked at the last moment and raises where it may not be put there. OSError may come."""
    temporary = beside(path)
    try:
        with open(temporary, "xb", opener=_open_private if replaced else None) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if verify:
            verify()
        put(temporary, path, replaced)
    except BaseException:  # Ctrl-C too
        with suppress(OSError, ValueError):
            os.unlink(temporary)
        raise


def _open_private(path: str, flags: int) -> int:
    """What replaces a file is for nobody else to read before it has that file's mode."""
    return os.open(path, flags, 0o600)
