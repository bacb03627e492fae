"""`graft models`: the networks to start from."""

import json as json_module
from typing import TYPE_CHECKING, Any

from rich.table import Table

from core.cli.running import Json
from core.cli.words import console

if TYPE_CHECKING:
    from core.models.backbone import Backbone


def models(*, json: Json = False) -> None:
    """List the networks that training can start from; any other timm name works too."""
    from core.models.catalog import CATALOG
    from core.models.weights import is_here

    rows = [_row(backbone, here=is_here(backbone)) for backbone in CATALOG]
    if json:
        for row in rows:
            print(json_module.dumps(row))
        print(json_module.dumps({"kind": "finished", "job": "models", "n": len(rows)}))
        return
    table = Table("id", "million", "input", "top-1 %", "MB", "", box=None, padding=(0, 1))
    table.columns[0].no_wrap = True
    for row in rows:
        shown = (row["id"], row["parameters_m"], row["input_size"], row["top1"])
        fetch = "ready" if row["here"] else row["download_mb"]
        table.add_row(*("" if v is None else str(v) for v in (*shown, fetch)), row["note"])
    console.print(table)
    console.print("million: parameters. top-1: on ImageNet. MB: to download.")


def _row(backbone: "Backbone", *, here: bool) -> dict[str, Any]:
    return {
        "kind": "backbone",
        "id": backbone.id,
        "name": backbone.name,
        "parameters_m": backbone.parameters_m,
        "input_size": backbone.input_size,
        "top1": backbone.top1,
        "download_mb": backbone.download_mb,
        "here": here,
        "top1_source": backbone.top1_source,
        "licence": backbone.licence,
        "note": backbone.note,
    }
