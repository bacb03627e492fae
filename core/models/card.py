"""README.md of a model folder: what the model is, and how to use it."""

from collections.abc import Sequence

from core.data.decoding import WHITE, Decoding, colour_name, describe
from core.models.backbone import Backbone, Source

_TIMM = """
With Python, after `pip install timm safetensors`:

    import timm, torch
    from PIL import Image

    model = timm.create_model("local-dir:THIS_FOLDER", pretrained=True).eval()
    config = timm.data.resolve_model_data_config(model)
    transform = timm.data.create_transform(**config, is_training=False)
    picture = transform(Image.open("picture.jpg").convert("RGB")).unsqueeze(0)
    with torch.inference_mode():
        shares = model(picture).softmax(dim=1)[0]
    print(model.pretrained_cfg["label_names"][int(shares.argmax())], float(shares.max()))
"""


_LEVELS = """
Grey pictures of more than 8 bits are seen by one rule: {levels} becomes black…white, that is
round(255 · clip((value − {black!r}) / ({white!r} − {black!r}), 0, 1)). Such a picture has to be
brought to 8 bits so before `convert("RGB")`; Graft does it by itself.
"""


def text(
    spec: Backbone,
    classes: Sequence[str],
    decoding: Decoding = Decoding(),  # noqa: B008 (frozen)
    *,
    teacher: str = "",
) -> str:
    """The card in Markdown. Class names are shown as code, so that none is read as markup.

    Args:
        teacher: the model that it was distilled from; empty for most.
    """
    lines = "\n".join(f"- `{name.replace('`', '´')}`" for name in classes)
    licence = f" (licence of its pretrained weights: {spec.licence})" if spec.licence else ""
    return f"""\
---
library_name: {"timm" if spec.source is Source.TIMM else "graft"}
tags:
- image-classification
---

# A picture classifier made with Graft

It looks at a picture and says which of these {len(classes)} classes it shows:

{lines}

It can only ever answer with one of them, whatever the picture shows.
It was made from {spec.name}{licence}.{_distilled(teacher)}

## How to use it

In Graft, open this folder on the page “Use”, or from the command line:

    graft predict THIS_FOLDER PICTURE...
{_TIMM if spec.source is Source.TIMM else ""}{_seen(decoding)}"""


def _distilled(teacher: str) -> str:
    if not teacher:
        return ""
    return (
        "\nIt was distilled: besides the labels it learned the answers of another model, "
        f"{teacher} (Hinton et al. 2015, https://arxiv.org/abs/1503.02531)."
    )


def _seen(decoding: Decoding) -> str:
    """How unusual values are seen, where there is a rule for them."""
    said = ""
    if (grey := decoding.grey) is not None:
        said += _LEVELS.format(levels=describe(grey), black=grey.black, white=grey.white)
    if decoding.background != WHITE:
        said += f"\nTransparent places are seen as {colour_name(decoding.background)}.\n"
    return said
