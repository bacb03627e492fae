"""The graphs of an ONNX file: one that shrinks a picture of any size, and the network after it.

Operators: https://onnx.ai/onnx/operators/.
"""

import json
import warnings
from importlib.metadata import version

import onnx
import torch
from onnx import ModelProto, TensorProto, compose, helper

from core.errors import ExportError
from core.export.portable import Portable
from core.models.preprocessing import Preprocessing

OPSET = 18
"""The first whose Resize can smooth what it shrinks. onnxruntime has it since 1.14."""
IR_VERSION = 8
"""Of the file's layout: that of the year of opset 18, which the same runtimes open."""
SQUARE = "square"


def network(portable: Portable) -> ModelProto:
    """From squares as the network sees them, uint8 `[N, S, S, 3]`, to the model's outputs.

    Raises:
        ExportError: the network has a part that ONNX cannot express.
    """
    size = portable.preprocessing.size
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the exporter, about itself
            program = torch.onnx.export(
                portable,
                (torch.zeros(2, size, size, 3, dtype=torch.uint8),),
                dynamo=True,
                verbose=False,
                opset_version=OPSET,
                input_names=[SQUARE],
                output_names=list(portable.outputs),
                dynamic_shapes={"squares": {0: torch.export.Dim("N")}},
            )
    except (torch.onnx.errors.OnnxExporterError, RuntimeError) as error:
        raise ExportError(
            f"“{portable.classifier.spec.name}” cannot be written as ONNX.",
            str(error).strip().partition("\n")[0],
            "Choose another form, or train with another network.",
        ) from error
    assert program is not None  # only the older exporter returns nothing
    model: ModelProto = program.model_proto
    model.ir_version = IR_VERSION
    return model


def whole(portable: Portable, network: ModelProto) -> ModelProto:
    """`network` for pictures of any size, uint8 `[N, H, W, 3]`, with all it is to know about it."""
    shrink = _shrink(portable.preprocessing, network.ir_version)
    both = compose.merge_models(shrink, network, io_map=[("shrunk", SQUARE)])
    helper.set_model_props(both, about(portable))
    return both


def about(portable: Portable) -> dict[str, str]:
    """What the file says of itself."""
    return {
        "classes": json.dumps(portable.classes, ensure_ascii=False),
        "preprocessing": json.dumps(seen(portable.preprocessing)),
        "decision": portable.decision.model_dump_json(),
        "graft": version("graft"),
    }


def seen(preprocessing: Preprocessing) -> dict[str, object]:
    """What is done to a picture before the network sees it, but for the normalisation."""
    return {
        "size": preprocessing.size,
        "shorter_side": preprocessing.shorter_side,
        "crop": preprocessing.crop,
        "framing": preprocessing.framing,
        "interpolation": preprocessing.interpolation,
        "decoding": preprocessing.decoding.model_dump(mode="json"),
    }


def _shrink(seen: Preprocessing, ir_version: int) -> ModelProto:
    """`Preprocessing.apply`, after which only the square that the network sees is left.

    Resize with antialiasing is Pillow's in onnxruntime: at most one of 255 levels apart, and that
    in less than one place of a thousand.
    """
    numbers = {
        "shorter": [seen.shorter_side],
        "size": [seen.size],
        "zero": [0],
        "two": [2],
        "four": [4],
        "sides": [2, 3],
    }
    cubic = {"mode": "cubic", "cubic_coeff_a": -0.5, "exclude_outside": 1}
    how = cubic if seen.interpolation == "bicubic" else {"mode": "linear"}
    node = helper.make_node
    short = (  # of both sides: the shorter one, or, to fill the square, each its own
        node("Identity", ["inner"], ["short"])
        if seen.whole
        else node("ReduceMin", ["inner"], ["short"], keepdims=1)
    )
    nodes = [
        node("Transpose", ["pictures"], ["planes"], perm=[0, 3, 1, 2]),
        node("Shape", ["planes"], ["shape"]),
        node("Slice", ["shape", "zero", "two"], ["outer"]),
        node("Slice", ["shape", "two", "four"], ["inner"]),
        short,
        node("Mul", ["inner", "shorter"], ["enlarged"]),
        node("Div", ["enlarged", "short"], ["sides_wanted"]),
        node("Concat", ["outer", "sides_wanted"], ["wanted"], axis=0),
        node(
            "Resize",
            ["planes", "", "", "wanted"],
            ["resized"],
            antialias=1,
            coordinate_transformation_mode="half_pixel",
            **how,
        ),
        node("Sub", ["sides_wanted", "size"], ["more"]),
        node("Cast", ["more"], ["more_float"], to=TensorProto.FLOAT),
        node("Cast", ["two"], ["two_float"], to=TensorProto.FLOAT),
        node("Div", ["more_float", "two_float"], ["half"]),
        node("Round", ["half"], ["rounded"]),
        node("Cast", ["rounded"], ["begin"], to=TensorProto.INT64),
        node("Add", ["begin", "size"], ["end"]),
        node("Slice", ["resized", "begin", "end", "sides"], ["middle"]),
        node("Transpose", ["middle"], ["shrunk"], perm=[0, 2, 3, 1]),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "shrink",
        [value("pictures", TensorProto.UINT8, ["N", "H", "W", 3])],
        [value("shrunk", TensorProto.UINT8, ["N", seen.size, seen.size, 3])],
        [
            helper.make_tensor(name, TensorProto.INT64, [len(values)], values)
            for name, values in numbers.items()
        ],
    )
    opset = [helper.make_opsetid("", OPSET)]
    return helper.make_model(graph, opset_imports=opset, ir_version=ir_version)


def name_used_opsets(model: ModelProto) -> None:
    """Leave out the sets of operators that the graph does not use: older runtimes refuse them."""
    used = {node.domain for node in model.graph.node}
    kept = {each.domain: each.version for each in model.opset_import if each.domain in used}
    del model.opset_import[:]
    model.opset_import.extend(helper.make_opsetid(*each) for each in kept.items())


def halve(model: ModelProto) -> None:
    """Keep the weights with half as many bits (float16); what is computed stays float32.

    Behind each stands a Cast, which a runtime does once, when it opens the file: it is as quick as
    before on every machine. What float16 has no number for stays as it is.
    """
    graph, casts = model.graph, []
    for weights in graph.initializer:
        if weights.data_type != TensorProto.FLOAT:
            continue
        values = onnx.numpy_helper.to_array(weights)
        half = values.astype("float16")
        if values.size < _SMALL or abs(values).max() > 65504:
            continue
        name = weights.name
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
        weights.CopyFrom(onnx.numpy_helper.from_array(half, f"{name}.half"))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


_SMALL = 64
"""Weights of fewer numbers are not worth a Cast."""
