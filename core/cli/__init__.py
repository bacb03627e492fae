"""The command line: one thin file a command, each of which parses, calls core and prints.

Nothing heavy is imported here: `graft --help` answers at once.
"""

import typer

from core.cli import (
    demo,
    doctor,
    evaluate,
    export,
    letters,
    models,
    predict,
    report,
    scan,
    serve,
    train,
    tune,
    use,
)

app = typer.Typer(
    name="graft",
    help="Make an image classifier from a folder of pictures. Without a command: the window.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.callback()(letters.prepare)
app.command("demo")(demo.demo)
app.command("scan")(scan.scan)
app.command("train")(train.train)
app.command("tune")(tune.tune)
app.command("evaluate")(evaluate.evaluate)
app.command("predict")(predict.predict)
app.command("unsort")(predict.unsort)
app.command("report")(report.report)
app.command("export")(export.export)
app.command("serve")(serve.serve)
app.command("use")(use.use)
app.command("models")(models.models)
app.command("doctor")(doctor.doctor)
