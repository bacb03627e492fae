"""What goes along with an export reads files as Graft does, with nothing of Graft at hand."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from PIL import Image

from core.data.decoding import Decoding, GreyLevels
from core.data.images import read_picture
from core.data.loader import decode
from core.errors import ExportError, PictureError
from core.export import export, onnx_fixed, scripts, verify
from core.export.describe import decoding_words
from core.export.portable import Portable
from core.jobs import StopToken
from core.models.classifier import Classifier
from core.prediction.predictor import open_predictor
from core.requests import ExportRequest

WEB = Path(__file__).parents[3] / "resources" / "web"
RULES = (
    Decoding(),
    Decoding(grey=GreyLevels(black=-50.5, white=3000, source="chosen"), background=(9, 200, 30)),
)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small files of odd kinds."""
    folder = tmp_path_factory.mktemp("odd")
    rng = np.random.default_rng(0)
    colours = Image.fromarray(rng.integers(0, 256, (20, 31, 3), np.uint8))
    shade = rng.random((20, 31)).astype(np.float32)
    for top in (200, 4000, 60000):
        Image.fromarray((shade * top).astype(np.uint16)).save(folder / f"{top}.png")
        Image.fromarray((shade * top).astype(np.uint16)).save(folder / f"{top}.tif")
    Image.fromarray((shade * 9e5).astype(np.int32)).save(folder / "counts.tif")
    Image.fromarray((shade * 1400 - 1000).astype(np.int32)).save(folder / "negative.tif")
    Image.fromarray(shade).save(folder / "shares.tif")
    Image.fromarray(np.full((20, 31), -3, np.float32)).save(folder / "flat.tif")
    shade[:3], shade[3] = np.nan, np.inf
    Image.fromarray(shade * 9).save(folder / "border.tif")
    Image.fromarray(shade[:3]).save(folder / "nothing.tif")
    clear = colours.copy()
    clear.putalpha(Image.fromarray(rng.integers(0, 256, (20, 31), np.uint8)))
    clear.save(folder / "clear.png")
    clear.convert("LA").save(folder / "clear grey.png")
    colours.quantize(9).save(folder / "palette.png", transparency=2, bits=4)
    colours.convert("1").save(folder / "bits.png")
    colours.convert("CMYK").save(folder / "cmyk.tif")
    colours.save(folder / "frames.gif", save_all=True, append_images=[clear])
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = turn
        colours.save(folder / f"turned {turn}.png", exif=exif)
    Image.effect_noise((900, 700), 90).save(folder / "large.jpg")
    colours.save(folder / "camera.nef", "TIFF")
    (folder / "cut.png").write_bytes((folder / "clear.png").read_bytes()[:300])
    (folder / "notes.txt").write_text("no picture")
    return folder


def ours(file: Path, decoding: Decoding) -> np.ndarray | None:
    try:
        return np.asarray(read_picture(file, min_size=64, decoding=decoding))
    except PictureError:
        return None


@pytest.mark.parametrize("decoding", RULES, ids=("each by itself", "one rule"))
def test_the_script_reads_or_refuses_each_file_as_graft_does(
    odd: Path, tmp_path: Path, decoding: Decoding
) -> None:
    scripts.write_decode(tmp_path)
    code = (
        "import json, sys, numpy as np; from decode import decoded\n"
        "how, files = json.loads(sys.argv[1]), sys.argv[2:]\n"
        "for n, file in enumerate(files):\n"
        "    try: np.save(f'{n}.npy', decoded(file, how))\n"
        "    except ValueError as why: print(why)\n"
    )
    files = sorted(odd.iterdir())
    how = json.dumps({"shorter_side": 64, "decoding": decoding.model_dump(mode="json")})
    command = [sys.executable, "-E", "-s", "-B", "-c", code, how, *map(str, files)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    refused = {
        Path(line.partition(" cannot be read: ")[0]).name for line in done.stdout.split("\n")
    }
    assert refused - {""} == {"nothing.tif", "camera.nef", "cut.png", "notes.txt"}
    for n, file in enumerate(files):
        wanted = ours(file, decoding)
        assert (wanted is None) == (file.name in refused)
        if wanted is not None:
            np.testing.assert_array_equal(np.load(tmp_path / f"{n}.npy"), wanted, err_msg=file.name)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not there (nodejs)")
@pytest.mark.parametrize("decoding", RULES, ids=("each by itself", "one rule"))
def test_the_page_reads_png_as_graft_does(odd: Path, tmp_path: Path, decoding: Decoding) -> None:
    files = sorted(odd.iterdir())
    how = {"shorter_side": 64, "decoding": decoding.model_dump(mode="json")}
    run = (
        f"\n(async () => {{ const how = {json.dumps(how)}, fs = require('fs'), said = {{}};\n"
        f"for (const file of {json.dumps([str(file) for file in files])}) try {{\n"
        "  const {data} = await readPicture(new Blob([fs.readFileSync(file)]), how);\n"
        "  said[file] = Buffer.from(data).toString('hex');\n"
        "} catch (error) { said[file] = String(error.message); }\n"
        "console.log(JSON.stringify(said)); })();"
    )
    script = tmp_path / "all.js"
    script.write_text((WEB / "decode.js").read_text("utf-8") + run, "utf-8")
    done = subprocess.run(["node", script], capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    for file in files:
        theirs, wanted = said[str(file)], ours(file, decoding)
        if file.suffix == ".png" and wanted is not None:
            pixels = np.frombuffer(bytes.fromhex(theirs), np.uint8)
            np.testing.assert_array_equal(pixels.reshape(wanted.shape), wanted, err_msg=file.name)
        elif file.suffix in (".tif", ".nef"):
            assert theirs == "kind:TIFF"
    assert said[str(odd / "notes.txt")] == "none"
    assert said[str(odd / "cut.png")] == "cut"


@pytest.fixture(scope="module")
def of_floats(make_model: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that has learned from floats from −1000 to 400."""
    classifier = Classifier.load(make_model())
    decoding = Decoding(grey=GreyLevels(black=-1000, white=400, source="percentiles"))
    classifier.preprocessing = classifier.preprocessing.model_copy(update={"decoding": decoding})
    folder = tmp_path_factory.mktemp("floats") / "model"
    classifier.save(folder)
    return folder


def test_a_float_picture_gets_the_same_answer_in_every_form(
    of_floats: Path, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    for n in range(3):
        small = rng.uniform(-900, 300, (5, 5)).astype(np.float32)
        Image.fromarray(small).resize((80, 70)).save(tmp_path / f"{n}.tif")
    files = tuple(sorted(tmp_path.glob("*.tif")))
    predictor = open_predictor(of_floats, "cpu")
    wanted = [answer.probabilities for answer in predictor.predict(files, print, StopToken())]
    for form in ("onnx", "onnx-float16", "pytorch"):
        out = tmp_path / form
        request = ExportRequest(model=of_floats, format=form, out=out, pictures=files)
        result = export(request, lambda event: None, StopToken())
        assert (result.n, result.agreement) == (3, 1.0)
        ask = scripts.predicting(out)
        for file, shares in zip(files, wanted, strict=True):
            assert list(ask(file).shares.values()) == pytest.approx(shares, abs=5e-3)
        assert "−1000…400 becomes black…white" in (out / "README.md").read_text("utf-8")
        assert not list(out.rglob("*.pyc"))


def test_an_export_that_reads_files_otherwise_is_not_kept(
    of_floats: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = scripts.write_decode

    def write_wrong(folder: Path) -> None:
        write(folder)
        text = (folder / "decode.py").read_text("utf-8")
        (folder / "decode.py").write_text(text.replace('how["decoding"]["grey"]', "None"), "utf-8")

    monkeypatch.setattr(scripts, "write_decode", write_wrong)
    values = np.linspace(-1000, -200, 80 * 80, dtype=np.float32).reshape(80, 80)
    Image.fromarray(values).save(tmp_path / "dark.tif")
    request = ExportRequest(
        model=of_floats, format="onnx", out=tmp_path / "out", pictures=(tmp_path / "dark.tif",)
    )
    with pytest.raises(ExportError, match="differently"):
        export(request, lambda event: None, StopToken())
    assert not (tmp_path / "out").exists()


def test_the_script_names_what_it_refuses_and_goes_on(of_floats: Path, odd: Path, tmp_path: Path):
    out = tmp_path / "out"
    good = odd / "shares.tif"
    request = ExportRequest(model=of_floats, format="onnx", out=out, pictures=(good,))
    export(request, lambda event: None, StopToken())
    command = [sys.executable, "-E", "-s", out / "predict.py", odd / "notes.txt", good]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "notes.txt cannot be read" in done.stderr
    assert done.stdout.startswith(str(good))
    assert not list(out.rglob("*.pyc"))


@pytest.mark.parametrize("backbone", ["test_resnet", "test_vit"])
def test_the_file_of_a_fixed_size_has_plain_operators_and_the_same_answers(
    make_model: Callable[..., Path], make_pictures, tmp_path: Path, backbone: str
) -> None:
    portable = Portable(make_model(backbone=backbone))
    files = sorted(make_pictures(count=2, size=90, folder=tmp_path / "pictures").rglob("*.jpg"))
    onnx_fixed.write(portable, tmp_path, files)
    model = onnx.load(tmp_path / onnx_fixed.FILE)
    assert (model.ir_version, [each.version for each in model.opset_import]) == (8, [18])
    used = {node.op_type for node in model.graph.node}
    assert not used & {"Resize", "Shape", "Range", "ReduceMean", "Gelu"}
    session = onnxruntime.InferenceSession(tmp_path / onnx_fixed.FILE)
    for file in files:
        square = decode(file, portable.preprocessing)
        planes = square.transpose(2, 0, 1)[None].astype(np.float32)
        (shares,) = session.run(["probabilities"], {onnx_fixed.INPUT: planes})
        with torch.inference_mode():
            (wanted,) = portable(torch.from_numpy(square[None]))
        np.testing.assert_allclose(shares, wanted.numpy(), atol=1e-4)


def test_the_function_in_the_readme_makes_the_square_that_the_model_sees(
    of_floats: Path, odd: Path, tmp_path: Path
) -> None:
    portable = Portable(of_floats)
    code = onnx_fixed.words(portable).partition("```python\n")[2].partition("\n\nnetwork =")[0]
    names: dict[str, Callable[[str], np.ndarray]] = {}
    scripts.write_decode(tmp_path)
    with scripts.importing_from(tmp_path):
        exec(code.replace("import cv2\n", ""), names)
    for file in (odd / "large.jpg", odd / "negative.tif"):
        wanted = decode(file, portable.preprocessing).transpose(2, 0, 1)[None]
        np.testing.assert_array_equal(names["square"](str(file)), wanted)


def test_every_onnx_file_opens_in_runtimes_of_two_years_ago(
    model: Path, make_pictures: Callable[..., Path], tmp_path: Path
) -> None:
    pictures = make_pictures(count=2, size=70, folder=tmp_path / "pictures")
    for form in ("onnx", "onnx-float16", "onnx-int8"):
        request = ExportRequest(model=model, format=form, out=tmp_path / form, pictures=(pictures,))
        export(request, lambda event: None, StopToken())
        written = onnx.load(tmp_path / form / "model.onnx")
        assert written.ir_version <= 9  # onnxruntime 1.17
        assert {each.domain: each.version for each in written.opset_import} == {"": 18}


def test_words_of_the_rule() -> None:
    assert "0…4095 becomes black…white" in decoding_words(
        Decoding(grey=GreyLevels(black=0, white=4095, source="bits"))
    )
    assert "does not exceed" in decoding_words(Decoding())
    assert "transparent on black" in decoding_words(Decoding(background=(0, 0, 0))).replace(
        "\n", " "
    )


def test_a_form_that_reads_no_files_gets_the_pixels_of_graft(odd: Path, model: Path) -> None:
    seen = Classifier.load(model).preprocessing
    picture = verify.read_as(odd / "negative.tif", seen)
    np.testing.assert_array_equal(np.asarray(picture), ours(odd / "negative.tif", seen.decoding))
