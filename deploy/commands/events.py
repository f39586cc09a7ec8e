"""`bordergate events …`: looking after the log."""

import typer

from deploy.commands import dead_letters, keys, topics
from deploy.commands.archive import archive
from deploy.commands.lag import lag
from deploy.commands.renumber import renumber, seen
from deploy.commands.replay import replay
from deploy.commands.tail import tail
from deploy.commands.verify import verify

app = typer.Typer(help="The log: its topics, its rights, what waits on it.", no_args_is_help=True)
app.command()(lag)
app.command()(tail)
app.command()(verify)
app.command()(archive)
app.command()(replay)
app.command()(seen)
app.command()(renumber)
app.add_typer(dead_letters.app, name="dlq")
app.add_typer(keys.app, name="keys")
app.add_typer(topics.app, name="topics")
