"""Networks of every library in one shape: a backbone, and the last layer taken off it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from core.errors import ConfigError, WeightsError
from core.models.backbone import Backbone, Source
from core.models.simple_cnn import SimpleCNN

Tensors = Mapping[str, torch.Tensor]


@dataclass(frozen=True)
class Headless:
    """A network without its last layer.

    Attributes:
        backbone: normalised pictures `[N, 3, S, S]` in, embeddings `[N, features]` out.
        classifier: what the library calls the layer that was taken off.
        features: length of an embedding.
    """

    backbone: nn.Module
    classifier: str
    features: int


def create(spec: Backbone, image_size: int, weights: Tensors | None = None) -> Headless:
    """The network of `spec` for pictures of `image_size` pixels, filled with `weights`.

    A last layer in `weights` is left out, whatever its number of classes.

    Raises:
        ConfigError: the network cannot take that size, or does not end in one linear layer.
        WeightsError: the weights are those of another network.
    """
    if weights is None:
        network = _empty(spec, image_size)
    elif spec.source is Source.TIMM:
        network = _filled_by_timm(spec, image_size, weights)
    else:
        network = _filled(spec, image_size, weights)
    name = _classifier(network)
    last = dict(network.named_modules()).get(name)
    if not isinstance(last, nn.Linear):
        raise ConfigError(
            f"“{spec.name}” does not end in one linear layer, so it cannot be given your classes.",
            hint="Choose another network.",
        )
    network.set_submodule(name, nn.Identity())
    if image_size != spec.input_size:
        _try_size(network, spec, image_size)
    return Headless(network, name, last.in_features)


def differences(expected: Tensors, given: Tensors) -> str:
    """In words, the first few tensors in which `given` does not fit; empty when all do."""
    found = [f"“{name}” is missing" for name in expected if name not in given]
    found += [
        f"“{name}” is {_shape(given[name])} instead of {_shape(expected[name])}"
        for name in expected
        if name in given and given[name].shape != expected[name].shape
    ]
    found += [f"“{name}” is unknown" for name in given if name not in expected]
    more = f", and {len(found) - 3} more" if len(found) > 3 else ""
    return ", ".join(found[:3]) + more + "." if found else ""


def _shape(tensor: torch.Tensor) -> str:
    return "×".join(map(str, tensor.shape)) or "one number"


def _empty(spec: Backbone, image_size: int) -> nn.Module:
    """The whole network with random weights and a last layer of two answers, soon taken off."""
    network: nn.Module
    try:
        match spec.source:
            case Source.TIMM:
                import timm

                network = timm.create_model(
                    spec.architecture, num_classes=2, **_timm_size(spec, image_size)
                )
            case Source.TORCHVISION:
                import torchvision

                size = {"image_size": image_size} if _is_torchvision_vit(spec) else {}
                network = torchvision.models.get_model(
                    spec.architecture, weights=None, num_classes=2, **size
                )
            case Source.GRAFT:
                network = SimpleCNN(2, image_size)
    except NotImplementedError:  # not of the size: it cannot be made without memory
        raise
    except (AssertionError, ValueError, RuntimeError) as error:
        raise _size_refused(spec, image_size) from error
    return network


def _timm_size(spec: Backbone, image_size: int) -> dict[str, Any]:
    """Transformers are built for one size; convolutional networks take any."""
    import timm

    fixed = timm.models.resolve_pretrained_cfg(spec.architecture).fixed_input_size
    return {"img_size": image_size} if fixed else {}


def _is_torchvision_vit(spec: Backbone) -> bool:
    return spec.source is Source.TORCHVISION and spec.architecture.startswith("vit_")


def _filled_by_timm(spec: Backbone, image_size: int, weights: Tensors) -> Any:
    """timm adapts the tensors itself: position embeddings to the size, older names to newer ones.

    It does so strictly only if the network has as many answers as the weights have.
    """
    import timm

    name = timm.models.resolve_pretrained_cfg(spec.architecture).classifier
    if any(each.startswith(f"{name}.hidden.") for each in weights):  # a head of Graft's
        weights = {k: v for k, v in weights.items() if not k.startswith(f"{name}.")}
    head = weights.get(f"{name}.weight")
    classes = 0 if head is None else head.shape[0]
    overlay = {
        "state_dict": dict(weights),
        "num_classes": classes,
        "custom_load": False,
        "label_offset": 0,
    }
    try:
        network: Any = timm.create_model(
            spec.architecture,
            pretrained=True,
            num_classes=classes,
            pretrained_cfg_overlay=overlay,
            **_timm_size(spec, image_size),
        )
    except Exception as error:  # whatever its adapters meet in the tensors of another network
        raise _foreign(differences(_empty(spec, image_size).state_dict(), weights)) from error
    network.pretrained_cfg.pop("state_dict")  # timm would hold on to a copy of every tensor
    if not classes:
        network.reset_classifier(2)
    return network


def _filled(spec: Backbone, image_size: int, weights: Tensors) -> nn.Module:
    network = _empty(spec, image_size)
    last = f"{_classifier(network)}."
    expected = {k: v for k, v in network.state_dict().items() if not k.startswith(last)}
    given = {k: v for k, v in weights.items() if not k.startswith(last)}
    if _is_torchvision_vit(spec) and expected.keys() == given.keys():
        from torchvision.models.vision_transformer import interpolate_embeddings

        given = interpolate_embeddings(image_size, 16, given)
    if wrong := differences(expected, given):
        raise _foreign(wrong)
    network.load_state_dict(given, strict=False)
    return network


def _classifier(network: Any) -> str:
    """What the last layer is called: timm says so; elsewhere it is the last linear one."""
    if hasattr(network, "pretrained_cfg"):
        name = network.pretrained_cfg.get("classifier")
        return name if isinstance(name, str) else ""
    modules: dict[str, nn.Module] = dict(network.named_modules())
    return ["", *(name for name, module in modules.items() if isinstance(module, nn.Linear))][-1]


def _try_size(network: nn.Module, spec: Backbone, image_size: int) -> None:
    network.eval()
    try:
        with torch.no_grad():
            network(torch.zeros(1, 3, image_size, image_size))
    except (AssertionError, ValueError, RuntimeError) as error:
        raise _size_refused(spec, image_size) from error
    network.train()


def _size_refused(spec: Backbone, image_size: int) -> ConfigError:
    return ConfigError(
        f"“{spec.name}” cannot take pictures of {image_size} pixels.",
        hint=f"It was made for {spec.input_size}. Others work where its parts come out even: "
        "try a multiple of 32, or of 14 for networks with “patch14” in their name.",
    )


def _foreign(wrong: str) -> WeightsError:
    return WeightsError(
        "These weights belong to another network.",
        wrong[:1].upper() + wrong[1:],
        "Choose the network they were made for, or other weights.",
    )
