"""Paths as a server of continuous integration knows them."""

import os


def from_root(path: str, variable: str = "") -> str:
    """The path with slashes, relative to the folder that the environment's `variable` names, else to the one here.

    What stands outside of that folder, and what is no file, stays as it is.
    """
    if path.startswith("<"):
        return path
    try:
        here = os.getcwd()
    except OSError:  # the folder is gone
        here = ""
    root = os.environ.get(variable, "") or here
    whole = os.path.normpath(os.path.join(here, path))
    if root and whole.startswith(inside := os.path.join(os.path.normpath(root), "")):
        path = whole[len(inside) :]
    return os.path.normpath(path).replace(os.sep, "/")
