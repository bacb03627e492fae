"""Some pictures of a batch as the network sees them, for a person to look at."""

import base64
import io

import torch
from PIL import Image

from core.events import BatchShown
from core.jobs import Throttle
from core.training.session import Session

SECONDS_BETWEEN = 2.0
MOST, SIZE = 20, 96


class BatchShower:
    """Reports a batch now and then."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._throttle = Throttle(SECONDS_BETWEEN)

    def __call__(self, pictures: torch.Tensor) -> None:
        """Show some of `pictures` `[N, 3, S, S]`, from 0 to 255, if it is time."""
        if self._throttle.ready():
            shown = tuple(
                _small_jpeg(picture) for picture in pictures[:MOST].to("cpu", torch.uint8)
            )
            self._session.emit(BatchShown(pictures=shown))


def _small_jpeg(picture: torch.Tensor) -> str:
    """A picture uint8 `[3, S, S]` as a small JPEG in base64."""
    image = Image.fromarray(picture.permute(1, 2, 0).numpy())
    buffer = io.BytesIO()
    image.resize((SIZE, SIZE)).save(buffer, "JPEG", quality=80)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
