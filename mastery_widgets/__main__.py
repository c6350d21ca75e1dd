"""`python -m mastery_widgets`: the same as the command `mastery`."""

from mastery_widgets.cli import main

main()
