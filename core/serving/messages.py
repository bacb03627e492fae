"""What goes over the wire: the answers, and a refusal in one shape for whatever is wrong."""

from pydantic import BaseModel

from core.decision import NONE_OF_THESE
from core.errors import UserError
from core.events import PicturePredicted
from core.prediction.answers import is_settled


class Problem(BaseModel):
    """What happened, what is known of it, and what to do."""

    title: str
    detail: str = ""
    hint: str = ""


class Refusal(BaseModel):
    """The body of every answer that is an error."""

    error: Problem


class RefusedError(UserError):
    """A request cannot be answered; `status` is the HTTP code that says so."""

    def __init__(self, status: int, title: str, detail: str = "", hint: str = "") -> None:
        super().__init__(title, detail, hint)
        self.status = status

    @property
    def body(self) -> bytes:
        """The refusal in JSON."""
        problem = Problem(title=self.title, detail=self.detail, hint=self.hint)
        return Refusal(error=problem).model_dump_json().encode()


class Answer(BaseModel):
    """What the model says of a picture, as Graft's window says it."""

    file: str
    """The name it was sent with, or “picture 1” and so on."""
    label: str
    """A class, or “none of these”."""
    probability: float
    probabilities: dict[str, float]
    """Of every class, from 0 to 1; together they are 1."""
    could_be: tuple[str, ...]
    """The classes among which the right one is; empty unless that was asked of the model."""
    none_of_these: bool
    sure: bool
    """Whether the model commits itself to the label."""

    @classmethod
    def of(cls, file: str, predicted: PicturePredicted, classes: tuple[str, ...]) -> "Answer":
        """The answer for a picture that was sent as `file`."""
        return cls(
            file=file,
            label=predicted.label,
            probability=predicted.probability,
            probabilities=dict(zip(classes, predicted.probabilities, strict=True)),
            could_be=predicted.could_be,
            none_of_these=predicted.label == NONE_OF_THESE,
            sure=is_settled(predicted),
        )


class Unread(BaseModel):
    """A picture that cannot be read, among others that can."""

    file: str
    error: Problem


class Answers(BaseModel):
    """One for each picture of the request, in their order."""

    answers: list[Answer | Unread]


class Health(BaseModel):
    """Which model answers, and how many pictures it has answered."""

    status: str = "ok"
    model: str
    classes: tuple[str, ...]
    version: str
    device: str
    pictures: int
    run: str = ""
    """The name of the run whose model it is; empty for a model without one."""
