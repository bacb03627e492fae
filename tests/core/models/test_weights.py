"""Weights are downloaded from a real server on this machine, which can misbehave."""

import hashlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import safetensors.torch
import torch

from core.errors import WeightsError
from core.events import Event, Progress
from core.jobs import StopKind, StopToken
from core.models.backbone import Backbone, Weights
from core.models.build import build_classifier
from core.models.catalog import find
from core.models.download import DownloadStopped
from core.models.weights import fetch, is_here, state_dict

CONTENT = bytes(range(256)) * 12_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Site:
    """What the server offers and how it behaves, and what it was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)
    """After how many bytes each of the next answers breaks off."""
    asked: list[str | None] = field(default_factory=list)
    """The Range header of each GET."""
    url: str = ""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            site.asked.append(self.headers["Range"])
            self._answer(body=True)

        def _answer(self, body: bool) -> None:
            content = site.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            begin = 0
            asked = re.fullmatch(r"bytes=(\d+)-", self.headers["Range"] or "")
            if asked and site.ranges:
                begin = int(asked[1])
                if begin >= len(content):
                    self.send_error(416)
                    return
            self.send_response(206 if begin else 200)
            self.send_header("Content-Length", str(len(content) - begin))
            self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.send_header("X-Repo-Commit", "0" * 40)
            self.end_headers()
            if body:
                cut = site.cuts.pop(0) if site.cuts else len(content)
                self.wfile.write(content[begin : begin + cut])

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def offered(site: Site, content: bytes = CONTENT, sha256: str = SHA256[:8]) -> Backbone:
    """A row whose weights are `content` on the site."""
    site.files["/net.pth"] = content
    weights = Weights("url", f"{site.url}/net.pth", "net.pth", sha256)
    return replace(find("resnet18"), weights=weights)


def quiet(event: Event) -> None:
    """Reports go nowhere."""


def test_downloads_once_and_tells_how_far(site: Site) -> None:
    row, events = offered(site), []
    assert not is_here(row)
    file = fetch(row, events.append, StopToken())
    assert file.read_bytes() == CONTENT
    assert is_here(row)
    assert all(isinstance(event, Progress) for event in events)
    assert events[-1].done == events[-1].total == len(CONTENT)
    assert fetch(row, events.append, StopToken()) == file
    assert site.asked == [None]


def test_goes_on_after_the_connection_is_cut(site: Site) -> None:
    site.cuts = [1_000_000, 500_000]
    file = fetch(offered(site), quiet, StopToken())
    assert file.read_bytes() == CONTENT
    assert site.asked == [None, "bytes=1000000-", "bytes=1500000-"]


def test_starts_again_where_ranges_are_unknown(site: Site) -> None:
    site.cuts, site.ranges = [1_000_000], False
    assert fetch(offered(site), quiet, StopToken()).read_bytes() == CONTENT


def test_what_arrived_is_kept_for_the_next_try(site: Site) -> None:
    site.cuts = [1000] * 4
    row = offered(site)
    with pytest.raises(WeightsError, match="again and again"):
        fetch(row, quiet, StopToken())
    assert not is_here(row)
    assert fetch(row, quiet, StopToken()).read_bytes() == CONTENT
    assert site.asked[-1] == "bytes=4000-"


def test_a_stop_is_heeded_and_what_arrived_is_kept(site: Site) -> None:
    row, stop = offered(site), StopToken()
    with pytest.raises(DownloadStopped):
        fetch(row, lambda event: stop.ask(StopKind.CANCEL), stop)
    assert not is_here(row)
    assert fetch(row, quiet, StopToken()).read_bytes() == CONTENT
    assert re.fullmatch(r"bytes=\d+-", site.asked[-1] or "")


def test_wrong_bytes_are_never_used(site: Site) -> None:
    row = offered(site, CONTENT[:-1] + b"!")
    with pytest.raises(WeightsError, match="not what they should be"):
        fetch(row, quiet, StopToken())
    assert not is_here(row)
    assert fetch(offered(site), quiet, StopToken()).read_bytes() == CONTENT


def test_a_damaged_file_in_the_cache_is_fetched_again(site: Site) -> None:
    row = offered(site)
    fetch(row, quiet, StopToken()).write_bytes(b"damaged")
    assert fetch(row, quiet, StopToken()).read_bytes() == CONTENT


def test_without_a_network_the_ways_out_are_named(site: Site) -> None:
    row = offered(site)
    del site.files["/net.pth"]
    with pytest.raises(WeightsError) as raised:
        fetch(row, quiet, StopToken())
    assert "EfficientNet-Lite0" in raised.value.hint
    assert f"{site.url}/net.pth" in raised.value.hint


def test_torchvisions_weights_arrive_in_the_network(site: Site, tmp_path: Path) -> None:
    from torchvision.models import mobilenet_v3_small

    theirs = mobilenet_v3_small(num_classes=10).eval()
    torch.save(theirs.state_dict(), tmp_path / "net.pth")
    content = (tmp_path / "net.pth").read_bytes()
    row = replace(
        offered(site, content, hashlib.sha256(content).hexdigest()),
        architecture="mobilenet_v3_small",
    )
    model = build_classifier(
        row,
        ("a", "b"),
        weights="pretrained",
        image_size=64,
        emit=quiet,
        stop=StopToken(),
    ).eval()
    pictures = torch.zeros(1, 3, 64, 64, dtype=torch.uint8)
    with torch.inference_mode():
        assert torch.equal(
            theirs.classifier[-1](model.embed(pictures)), theirs(model.normalise(pictures))
        )


HUB = """
import sys
from core.jobs import StopToken
from core.models.backbone import Weights
from core.models.catalog import find
from core.models.weights import fetch, is_here
from core.errors import WeightsError
from dataclasses import replace

row = replace(find("dinov2_small"), weights=Weights("hub", "some/net", "model.safetensors"))
try:
    print(fetch(row, lambda event: print(event.done, event.total), StopToken()))
except WeightsError as error:
    print(error.title, error.hint)
print(is_here(row))
"""


def _ask_hub(site: Site, home: Path, **environment: str) -> list[str]:
    """In a process of its own: the hub's library reads its settings when it is imported."""
    settings = {
        "HF_ENDPOINT": site.url,
        "HF_HOME": str(home),
        "HF_HUB_OFFLINE": "0",  # whoever runs the tests may have set it
        "PYTHONUTF8": "1",
        **environment,
    }
    done = subprocess.run(
        [sys.executable, "-c", HUB],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.splitlines()


def test_the_hub_and_its_mirrors(site: Site, tmp_path: Path) -> None:
    site.files["/some/net/resolve/main/model.safetensors"] = CONTENT
    *progress, file, here = _ask_hub(site, tmp_path)
    assert progress[-1] == f"{len(CONTENT)} {len(CONTENT)}"
    assert Path(file).read_bytes() == CONTENT
    assert here == "True"
    assert _ask_hub(site, tmp_path, HF_HUB_OFFLINE="1") == [file, "True"]


def test_the_hub_without_a_network(site: Site, tmp_path: Path) -> None:
    said, here = _ask_hub(site, tmp_path, HF_HUB_OFFLINE="1")
    assert said.startswith("The weights could not be downloaded.")
    assert "EfficientNet-Lite0" in said
    assert "HF_ENDPOINT" in said
    assert here == "False"


def _of(id: str, weights: str) -> "dict[str, torch.Tensor] | None":
    return state_dict(find(id), weights, quiet, StopToken())


def test_a_start_from_nothing() -> None:
    assert _of("efficientnet_lite0", "none") is None
    assert _of("simple_cnn", "pretrained") is None


@pytest.mark.parametrize("suffix", [".pth", ".pt", ".safetensors"])
def test_a_file_of_ones_own(suffix: str, tmp_path: Path) -> None:
    file, tensors = tmp_path / f"own{suffix}", {"a.weight": torch.ones(2)}
    if suffix == ".safetensors":
        safetensors.torch.save_file(tensors, file)
    else:
        torch.save({"epoch": 3, "state_dict": {"module.a.weight": torch.ones(2)}}, file)
    read = _of("resnet18", str(file))
    assert read is not None
    assert read.keys() == tensors.keys()


class _Attack:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("echo attacked",)


def test_a_pickle_that_would_run_a_program_is_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    torch.save({"state_dict": _Attack()}, tmp_path / "evil.pth")
    with pytest.raises(WeightsError, match="refused"):
        _of("resnet18", str(tmp_path / "evil.pth"))
    assert "attacked" not in capfd.readouterr().out


@pytest.mark.parametrize("name", ["text.safetensors", "text.pth", "missing.pth", "number.pth"])
def test_other_files_are_explained(name: str, tmp_path: Path) -> None:
    (tmp_path / "text.safetensors").write_text("no tensors here", encoding="utf-8")
    (tmp_path / "text.pth").write_text("no tensors here", encoding="utf-8")
    torch.save(3, tmp_path / "number.pth")
    with pytest.raises(WeightsError) as raised:
        _of("resnet18", str(tmp_path / name))
    assert name in str(raised.value)


@pytest.mark.parametrize("id", ["mobilenetv4_conv_small", "mobilenet_v3_small"])
@pytest.mark.parametrize("classes", [0, 7])
def test_weights_with_other_classes_fit(id: str, classes: int, tmp_path: Path) -> None:
    row = find(id)
    options = {"image_size": None, "emit": quiet, "stop": StopToken()}
    given = build_classifier(row, "abcdefg", weights="none", **options).timm_state_dict()
    last = list(given)[-2:]
    safetensors.torch.save_file(
        {k: v for k, v in given.items() if classes or k not in last}, tmp_path / "own.safetensors"
    )
    own = str(tmp_path / "own.safetensors")
    model = build_classifier(row, ("a", "b"), weights=own, **options)
    for name, tensor in model.timm_state_dict().items():
        assert name in last or torch.equal(tensor, given[name])


@pytest.mark.parametrize("id", ["mobilenetv4_conv_small", "mobilenet_v3_small", "simple_cnn"])
def test_weights_of_another_network_name_what_differs(id: str, tmp_path: Path) -> None:
    tensors = {"conv_stem.weight": torch.zeros(5, 3, 3, 3), "odd.weight": torch.zeros(1)}
    safetensors.torch.save_file(tensors, tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match="another network") as raised:
        build_classifier(
            find(id),
            ("a", "b"),
            weights=str(tmp_path / "other.safetensors"),
            image_size=32,
            emit=quiet,
            stop=StopToken(),
        )
    assert "is missing" in raised.value.detail


def test_position_embeddings_follow_the_size(tmp_path: Path) -> None:
    for id in ("vit_b_16", "vit_tiny_patch16_224"):
        options = {"emit": quiet, "stop": StopToken()}
        large = build_classifier(find(id), "ab", weights="none", image_size=None, **options)
        safetensors.torch.save_file(large.timm_state_dict(), tmp_path / "large.safetensors")
        own = str(tmp_path / "large.safetensors")
        small = build_classifier(find(id), "ab", weights=own, image_size=64, **options)
        name = next(n for n in large.timm_state_dict() if "pos_embed" in n)
        assert small.timm_state_dict()[name].shape[1] == 1 + 4 * 4
