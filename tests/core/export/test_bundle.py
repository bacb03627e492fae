"""The bundle for a colleague: what is in it, and that the page may do nothing but its work."""

import base64
import gzip
import hashlib
import html.parser
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from core.decision import Decision, Sets, write_decision
from core.errors import ExportError
from core.export import RECORD, bundle, export
from core.jobs import StopToken
from core.prediction.predictor import open_predictor
from core.requests import ExportRequest

pytestmark = pytest.mark.xdist_group("bundle")  # it is written once for all

NAMES = ("</script><b>", "“b” & 'c'", "蜜蜂")


class Page(html.parser.HTMLParser):
    """The scripts, styles and metadata of a page, as a browser finds them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: dict[str, str] = {}
        self.styles: list[str] = []
        self.policy = ""
        self.tags: list[str] = []
        self._in: tuple[str, str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""
        self._in = (tag, given.get("id") or "") if tag in ("script", "style") else None

    def handle_endtag(self, tag: str) -> None:
        self._in = None

    def handle_data(self, data: str) -> None:
        if self._in and self._in[0] == "script":
            self.scripts[self._in[1]] = self.scripts.get(self._in[1], "") + data
        elif self._in:
            self.styles.append(data)


@pytest.fixture(scope="module")
def exported(
    make_model: Callable[..., Path], make_pictures, tmp_path_factory: pytest.TempPathFactory
):
    """The model, the result, the folder of the export, and what the .zip unpacks to."""
    model = make_model(NAMES)
    write_decision(model, Decision(sets=Sets(least=0.2, coverage=0.9)))
    room = tmp_path_factory.mktemp("bundle")
    pictures = make_pictures(count=2, size=100, folder=room / "pictures")
    out = room / "for Ann"
    request = ExportRequest(model=model, format="bundle", out=out, pictures=(pictures,))
    result = export(request, lambda event: None, StopToken())
    with ZipFile(out / "for Ann.zip") as packed:
        assert packed.testzip() is None
        packed.extractall(room / "unpacked")
    return model, result, out, room / "unpacked"


def test_one_file_is_to_be_sent(exported) -> None:
    _, result, out, unpacked = exported
    assert {path.name for path in out.iterdir()} == {"for Ann.zip", "README.md", RECORD}
    assert set(result.files) == {"for Ann.zip", "README.md"}
    found = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*.*")}
    python = {f"python/{name}" for name in ("model.onnx", "classes.txt", "predict.py", "decode.py")}
    assert found == {"open-me.html", "README.md", "example.png", "example.json", *python}
    assert (out / "README.md").read_bytes() == (unpacked / "README.md").read_bytes()
    assert (result.n, result.agreement) == (6, 1.0)


def test_the_page_carries_the_model_that_was_proved(exported) -> None:
    *_, unpacked = exported
    scripts = Page((unpacked / bundle.PAGE).read_text(encoding="utf-8")).scripts
    carried = gzip.decompress(base64.b64decode(scripts["model"]))
    assert carried == (unpacked / "python" / "model.onnx").read_bytes()
    facts, example = (
        json.loads(scripts["facts"]),
        json.loads((unpacked / "example.json").read_text(encoding="utf-8")),
    )
    assert facts["classes"] == list(NAMES)
    assert facts["expected"] == list(example["probabilities"].values())
    assert facts["decision"]["sets"]["least"] == 0.2
    assert base64.b64decode(scripts["example"]) == (unpacked / "example.png").read_bytes()


def test_the_page_may_run_its_own_script_and_reach_nothing(exported) -> None:
    *_, unpacked = exported
    page = Page((unpacked / bundle.PAGE).read_text(encoding="utf-8"))
    rules = dict(rule.strip().split(" ", 1) for rule in page.policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert not re.search(r"https?:|\*|unsafe-inline|'unsafe-eval'|data:", page.policy)
    assert hashed(page.scripts[""]) in rules["script-src"].split()
    assert hashed(*page.styles) in rules["style-src"].split()
    assert "b" not in page.tags


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_folder_for_python_answers_as_the_model_does(exported) -> None:
    model, *_, unpacked = exported
    done = subprocess.run(
        [sys.executable, "-E", "-s", unpacked / "python" / "predict.py", unpacked / "example.png"],
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    predictor = open_predictor(model, "cpu")
    (answer,) = predictor.predict([unpacked / "example.png"], [].append, StopToken())
    said = predictor.event(answer)
    _, label, share, *could_be = done.stdout.removesuffix("\n").split("\t")
    assert (label, tuple(could_be)) == (said.label, said.could_be)
    assert float(share) == pytest.approx(said.probability, abs=5e-3)


def test_a_network_that_no_page_can_carry_is_refused(
    make_model: Callable[..., Path], make_pictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "_MOST", 1000)
    pictures = make_pictures(count=1, folder=tmp_path / "pictures")
    request = ExportRequest(
        model=make_model(), format="bundle", out=tmp_path / "out", pictures=(pictures,)
    )
    with pytest.raises(ExportError, match="too large"):
        export(request, lambda event: None, StopToken())
    assert not (tmp_path / "out").exists()
