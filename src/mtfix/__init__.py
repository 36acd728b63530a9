"""mtfix: makes machine-translated text fit to publish.

`check_text` is the way in; the names below are the public surface.
"""

from typing import TYPE_CHECKING, Any

from mtfix._version import __version__ as __version__

__all__ = ["Edit", "Finding", "Fix", "House", "MtfixError", "Report", "Span", "check_text"]

if TYPE_CHECKING:
    from mtfix.api import Report, check_text
    from mtfix.model import Edit, Finding, Fix, House, MtfixError, Span


def __getattr__(name: str) -> Any:
    # Lazily: the command line imports this package on its way to what it needs.
    if name not in __all__:
        raise AttributeError(f"module 'mtfix' has no attribute {name!r}")
    from mtfix import api, model

    return getattr(api if name in ("Report", "check_text") else model, name)
