"""`python -m saker.app.cli`: the command line without the script that installs beside it."""

from saker.app.cli.main import main

main()
