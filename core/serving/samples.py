"""How to ask the local service from other programs: a few lines in three languages."""

from typing import NamedTuple


class Sample(NamedTuple):
    """A call in a language, ready to be copied."""

    language: str
    code: str


_CURL = """\
curl -F "files=@picture.jpg" {address}/predict
"""

_PYTHON = """\
import json
import urllib.request
from pathlib import Path

request = urllib.request.Request(
    "{address}/predict",
    data=Path("picture.jpg").read_bytes(),
    headers={{"Content-Type": "image/jpeg"}},
)
with urllib.request.urlopen(request) as response:
    print(json.load(response)["answers"][0])
"""

_JAVASCRIPT = """\
import {{ readFile }} from "node:fs/promises";

const response = await fetch("{address}/predict", {{
  method: "POST",
  headers: {{ "Content-Type": "image/jpeg" }},
  body: await readFile("picture.jpg"),
}});
console.log((await response.json()).answers[0]);
"""


def samples(address: str) -> tuple[Sample, ...]:
    """A call of the service at `address` in each language: curl, Python and JavaScript (Node)."""
    templates = {"curl": _CURL, "Python": _PYTHON, "JavaScript": _JAVASCRIPT}
    return tuple(
        Sample(language, template.format(address=address))
        for language, template in templates.items()
    )
