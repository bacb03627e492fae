"""The model itself: a backbone, a head, the names of its classes, and how it sees a picture.

A model folder is laid out as timm and Hugging Face have it: `config.json`, `model.safetensors` and
`README.md`. For an architecture of timm, `timm.create_model("local-dir:FOLDER", pretrained=True)`
gives the same network.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import safetensors.numpy
import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import nn

from core.errors import ModelError
from core.models import card
from core.models.backbone import Backbone
from core.models.catalog import find
from core.models.description import Known, read_description, unreadable
from core.models.head import Head, HeadShape
from core.models.networks import Headless, create, differences
from core.models.preprocessing import Preprocessing
from core.storage import replacing_folder, write_text


class Classifier(nn.Module):
    """Pictures in, an answer for each class out.

    Attributes:
        spec: the row of the catalog it is made from.
        classes: names, in the order of the logits.
        preprocessing: what `preprocessing.apply` must do to a picture first.
        backbone: the network without its last layer, from normalised pictures to embeddings.
        features: length of an embedding.
        head: from embeddings to logits.
        teacher: the model whose answers it has learned from, in words; empty for most.
    """

    scale: torch.Tensor
    shift: torch.Tensor

    def __init__(
        self,
        spec: Backbone,
        classes: Sequence[str],
        preprocessing: Preprocessing,
        headless: Headless,
        shape: HeadShape = HeadShape(),  # noqa: B008 (frozen)
    ) -> None:
        super().__init__()
        self.spec = spec
        self.classes = tuple(classes)
        self.teacher = ""
        self.preprocessing = preprocessing
        self.backbone = headless.backbone
        self.features = headless.features
        self.head = Head(headless.features, len(self.classes), shape)
        self._classifier = headless.classifier
        row = (1, 3, 1, preprocessing.size)  # of a picture, as memory has it: a quick pass
        mean, std = (
            torch.tensor(value)
            .view(1, 3, 1, 1)
            .expand(row)
            .contiguous(memory_format=torch.channels_last)
            for value in (preprocessing.mean, preprocessing.std)
        )
        self.register_buffer("scale", 1 / (255 * std), persistent=False)
        self.register_buffer("shift", -mean / std, persistent=False)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures `[N, 3, S, S]`, from 0 to 255, to logits `[N, classes]`."""
        logits: torch.Tensor = self.head(self.embed(pictures))
        return logits

    def normalise(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures `[N, 3, S, S]`, from 0 to 255, wherever they are, as the backbone wants them."""
        pictures = pictures.to(self.scale.device, self.scale.dtype)
        return torch.addcmul(self.shift, pictures, self.scale)  # in a single pass

    def embed(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures uint8 `[N, 3, S, S]` to embeddings `[N, D]`."""
        embeddings: torch.Tensor = self.backbone(self.normalise(pictures))
        return embeddings

    def probabilities(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures uint8 `[N, 3, S, S]` to a probability for each class, `[N, classes]`."""
        probabilities: torch.Tensor = self(pictures).softmax(dim=1)
        return probabilities

    @torch.no_grad()
    def put_head(self, weight: torch.Tensor, bias: torch.Tensor) -> None:
        """Let the last layer be this one: `[K, D]` and `[K]`."""
        self.head.weight.copy_(weight)
        self.head.bias.copy_(bias)

    @torch.no_grad()
    def cool(self, temperature: float) -> None:
        """Divide all logits by `temperature` from now on, in the last layer itself.

        Its probabilities are then calibrated (Guo et al. 2017, https://arxiv.org/abs/1706.04599) in
        every program that opens the model, and its answers stay what they were.
        """
        self.head.weight.div_(temperature)
        self.head.bias.div_(temperature)

    def timm_state_dict(self) -> dict[str, torch.Tensor]:
        """Every tensor under the name that the network's own library gives it."""
        tensors = dict(self.backbone.state_dict())
        tensors |= {f"{self._classifier}.{k}": v for k, v in self.head.state_dict().items()}
        return tensors

    def save(self, folder: Path, *, durable: bool = True) -> None:
        """Put the model at `folder`, whole or not at all. Raises StorageError.

        Args:
            durable: flush it to the disk; one that can soon be made again does without.
        """
        tensors = {k: v.contiguous().numpy(force=True) for k, v in self.timm_state_dict().items()}
        with replacing_folder(folder, durable=durable) as temporary:
            safetensors.numpy.save_file(  # torch's takes twice as long over hundreds of them
                tensors, temporary / "model.safetensors", metadata={"format": "pt"}
            )
            config = json.dumps(self._config(), indent=2, ensure_ascii=False) + "\n"
            write_text(temporary / "config.json", config)
            about = card.text(
                self.spec, self.classes, self.preprocessing.decoding, teacher=self.teacher
            )
            write_text(temporary / "README.md", about)

    @classmethod
    def load(cls, folder: Path, device: str | torch.device = "cpu") -> "Classifier":
        """The model kept at `folder`, ready to answer.

        Raises:
            ModelError: a file is missing, damaged, from a newer Graft, or does not fit.
        """
        known = read_description(folder).graft
        if known is None:
            raise unreadable(folder / "config.json", "It does not describe a model of Graft.")
        try:
            tensors = safetensors.torch.load_file(folder / "model.safetensors")
        except (OSError, SafetensorError) as error:
            raise unreadable(folder / "model.safetensors", str(error)) from error
        if wrong := differences(cls._outline(known), tensors):
            raise ModelError(
                f"The model in “{folder.name}” does not fit its own description.",
                wrong[:1].upper() + wrong[1:],
                "Its files seem to come from different models. Use another copy of the folder.",
            )
        model = cls._described(known)
        with torch.no_grad():
            for name, tensor in model.timm_state_dict().items():
                tensor.copy_(tensors[name])
        return model.to(device).eval()

    @classmethod
    def _outline(cls, known: Known) -> dict[str, torch.Tensor]:
        """The tensors that a model should have, without memory: a description may lie."""
        try:
            with torch.device("meta"):
                return cls._described(known).timm_state_dict()
        except NotImplementedError:  # the RegNets of torchvision look at numbers of their own
            return cls._described(known).timm_state_dict()

    @classmethod
    def _described(cls, known: Known) -> "Classifier":
        """A model as config.json has it, with random weights."""
        spec, seen = find(known.backbone), known.preprocessing
        model = cls(spec, known.classes, seen, create(spec, seen.size), known.head)
        model.teacher = known.teacher
        return model

    def _config(self) -> dict[str, Any]:
        """What timm and transformers need to know, and Graft's own part."""
        size, own = self.preprocessing.size, getattr(self.backbone, "pretrained_cfg", {})
        fixed = bool(own.get("fixed_input_size", False))
        graft = Known(
            schema_version=3 if self.preprocessing.whole else 2,
            backbone=self.spec.id,
            source=self.spec.source.value,
            classes=self.classes,
            preprocessing=self.preprocessing,
            head=self.head.shape,
            teacher=self.teacher,
        )
        # an older Graft opens a model that has nothing it does not know
        plain = {"head"} if not self.head.shape.hidden_layers else set()
        plain |= {"teacher"} if not self.teacher else set()
        return {
            "architecture": self.spec.architecture,
            "num_classes": len(self.classes),
            "num_features": self.features,
            "label_names": self.classes,
            **({"model_args": {"img_size": size}} if fixed else {}),
            "pretrained_cfg": {
                "input_size": (3, size, size),
                "fixed_input_size": fixed,
                "interpolation": self.preprocessing.interpolation,
                "crop_pct": 1.0 if self.preprocessing.whole else self.preprocessing.crop,
                "crop_mode": "squash" if self.preprocessing.whole else "center",
                "mean": self.preprocessing.mean,
                "std": self.preprocessing.std,
                "num_classes": len(self.classes),
                "first_conv": own.get("first_conv"),
                "classifier": self._classifier,
            },
            "graft": graft.model_dump(mode="json", exclude=plain),
        }
