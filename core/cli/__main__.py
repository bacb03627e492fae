"""`python -m core.cli`: the command line without the window, for servers."""

from core.cli import app

app()
