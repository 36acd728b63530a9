"""Errors of a command line that asks what cannot be."""


def usage_error(message: str) -> Exception:
    """click's error, with click imported only now: a run that nothing is wrong with may go without it."""
    from click import UsageError

    return UsageError(message)
