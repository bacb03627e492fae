"""One HTML file that names pictures in a browser: the model, what runs it, and no network.

onnxruntime-web (https://onnxruntime.ai/docs/tutorials/web/) lies packed in resources/web and goes
into the page as text. The page's Content-Security-Policy lets it run that, and reach nothing.
"""

import base64
import gzip
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from importlib.resources import files
from string import Template

from core.decision import Decision

_POLICY = (
    "default-src 'none'; script-src {script} blob: 'wasm-unsafe-eval'; worker-src blob:; "
    "style-src {style}; img-src blob:; base-uri 'none'; form-action 'none'"
)
_LEVEL = 6  # weights hardly get smaller, whatever the trouble


def page(
    model: bytes,
    example: bytes,
    expected: Mapping[str, float],
    decision: Decision,
    preprocessing: Mapping[str, object],
) -> str:
    """The page as text; the same from the same model.

    Args:
        model: an ONNX file that takes pictures of any size.
        example: a picture as PNG, which the page tries first.
        expected: the probabilities it has; all classes, in the order of the model.
        preprocessing: what the model carries: by it the page reads a picture as Graft does.
    """
    style, script = _text("page.css"), _text("words.js") + _text("page.js")
    facts = {
        "classes": list(expected),
        "expected": list(expected.values()),
        "decision": decision.model_dump(mode="json"),
        "preprocessing": dict(preprocessing),
        "graft": version("graft"),
    }
    return Template(_text("page.html")).substitute(
        policy=_POLICY.format(script=_hashed(script), style=_hashed(style)),
        style=style,
        script=script,
        worker=_text("decode.js") + _text("worker.js"),
        licence=html.escape(_text("LICENSE-onnxruntime.txt")),
        facts=embedded(facts),
        runtime=_base64(_bytes("ort.wasm.bundle.min.mjs.gz")),
        wasm=_base64(_bytes("ort-wasm-simd-threaded.wasm.gz")),
        model=_base64(gzip.compress(model, _LEVEL, mtime=0)),
        example=_base64(example),
    )


def embedded(value: Mapping[str, object] | Sequence[object]) -> str:
    """JSON that can stand in a `<script>` element, whatever names are in it."""
    return json.dumps(value).replace("<", "\\u003c")


def _text(name: str) -> str:
    return _bytes(name).decode()


def _bytes(name: str) -> bytes:
    return files("resources").joinpath("web", name).read_bytes()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _hashed(text: str) -> str:
    return f"'sha256-{_base64(hashlib.sha256(text.encode()).digest())}'"
