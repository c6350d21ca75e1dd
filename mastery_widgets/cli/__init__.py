"""The command `mastery`. Nothing heavy is imported before a command needs it, so that `--help` is at once there."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the command line; errors of ours are one line on standard error, and exit code 2."""
    import sys

    from mastery_widgets.cli.commands import app
    from mastery_widgets.errors import MasteryError

    try:
        app()
    except MasteryError as error:
        print(f"mastery: {error}", file=sys.stderr)
        raise SystemExit(2) from None
