"""python -m runtime.cli: the commands."""

from runtime.cli import main

main()
