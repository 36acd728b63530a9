"""Where the console script and `python -m mtfix` begin."""

import gc


def main() -> None:
    """Run the command line. What is imported stays to the end, so the collector need not look while it is."""
    gc.set_threshold(50_000, 20, 100)
    try:
        from mtfix.cli import main as run

        run()
    except KeyboardInterrupt:  # before or after `run` listens for it
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
