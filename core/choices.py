"""The settings that are one of a few: what there is to choose from."""

from enum import StrEnum


class Section(StrEnum):
    """The groups in which settings are shown."""

    NETWORK = "Network"
    LEARNING = "Learning"
    PICTURES = "Pictures"
    MACHINE = "Machine"


class Trainable(StrEnum):
    """How much of the network fine-tuning adapts; with none there is only the first answer."""

    NONE = "none"
    HEAD = "head"
    LAST_STAGE = "last_stage"
    LAST_TWO = "last_two"
    ALL = "all"


class Optimizer(StrEnum):
    """The rule that turns gradients into steps."""

    SGD = "sgd"
    ADAM = "adam"
    ADAMW = "adamw"
    RMSPROP = "rmsprop"


class Activation(StrEnum):
    """What stands between two layers of the head."""

    RELU = "relu"
    GELU = "gelu"
    TANH = "tanh"
    SIGMOID = "sigmoid"


class Initialisation(StrEnum):
    """What new layers start from."""

    DEFAULT = "default"
    XAVIER = "xavier"
    HE = "he"
    NORMAL = "normal"


class Loss(StrEnum):
    """What fine-tuning makes smaller."""

    CROSS_ENTROPY = "cross_entropy"
    WEIGHTED = "weighted"
    FOCAL = "focal"
    MSE = "mse"


class Views(StrEnum):
    """Which varied copies of the pictures the first answer learns from as well."""

    ONE = "one"
    FLIPPED = "flipped"
    CROPPED = "cropped"


class Precision(StrEnum):
    """How exactly the device reckons while it learns."""

    AUTO = "auto"
    FULL = "full"
    MIXED = "mixed"


class Schedule(StrEnum):
    """How the learning rate changes during training."""

    COSINE = "cosine"
    ONE_CYCLE = "one_cycle"
    STEP = "step"
    CONSTANT = "constant"


class Augmentation(StrEnum):
    """How much the pictures are varied while the model learns."""

    AUTO = "auto"
    """As MEDIUM, without the ways that cost the first answer accuracy."""
    NONE = "none"
    LIGHT = "light"
    MEDIUM = "medium"
    STRONG = "strong"


class Background(StrEnum):
    """What shows through the transparent places of a picture."""

    AUTO = "auto"
    WHITE = "white"
    GREY = "grey"
    BLACK = "black"


class Together(StrEnum):
    """Which pictures are never divided between training, validation and test."""

    SAME = "same"
    VERSIONS = "versions"
    COPIES = "copies"
    NAMES = "names"
    FOLDERS = "folders"
    TIMES = "times"


class Framing(StrEnum):
    """How a picture becomes the square that a network sees."""

    AUTO = "auto"
    """The network's own, or that of the model it starts from."""
    CENTRE = "centre"
    """The square in the middle: what lies beside it is cut off."""
    WHOLE = "whole"
    """All of the picture, squeezed into a square."""
