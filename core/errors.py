"""Every failure a person may see, each with its own words.

An error says what happened (`title`), what is known of it and what was kept (`detail`), and what to
do next (`hint`). Everything else that is raised is a bug of Graft, and goes to the log.
"""


class UserError(Exception):
    """A failure that is explained to the person, never shown as a traceback."""

    def __init__(self, title: str, detail: str = "", hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.hint = hint

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.detail, self.hint) if part)


class PictureError(UserError):
    """One picture cannot be read; the job goes on without it. `title` is the reason, in brief."""


class DatasetError(UserError):
    """The folder as a whole cannot be learned from."""


class ConfigError(UserError):
    """A setting is unknown or outside its limits."""


class StorageError(UserError):
    """Something could not be written or read; the previous state is still there."""


class WeightsError(UserError):
    """Pretrained weights are not to be had, or do not fit the network."""


class ModelError(UserError):
    """A trained model cannot be opened or used."""


class ExportError(UserError):
    """An export could not be made, or answers differently from the model."""


class ServeError(UserError):
    """A model cannot be asked over HTTP."""


class EngineError(UserError):
    """The process that does the work ended before the job did."""


class TrainingError(UserError):
    """Training cannot go on; the best state so far is kept."""


class PeerLostError(UserError):
    """Another process of the same training is gone; torchrun decides what becomes of this one."""


class StoppedError(UserError):
    """The person stopped a job that has nothing to keep halfway."""
