"""The checks: one file each, found by being there.

A check module has `CHECK`, what it says of itself with its examples, and `find`, from a scanned scope to claims.
The module of `term/avoid` is `term_avoid`.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from mtfix.model import Check, Claim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mtfix.scan import Scanned


def check_names() -> tuple[str, ...]:
    """Every rule there is, `family/name`, in alphabetical order. Imports no check."""
    return tuple(sorted(m.name.replace("_", "/", 1).replace("_", "-") for m in iter_modules(__path__)))


def load_check(rule: str) -> tuple[Check, "Callable[[Scanned], Iterable[Claim]]"]:
    """The description and the function of one check."""
    module = import_module(f"{__name__}.{rule.replace('/', '_', 1).replace('-', '_')}")
    return module.CHECK, module.find
