"""The colours of light and dark, by what they are for."""

from dataclasses import dataclass

from PySide6.QtGui import QColor


@dataclass(frozen=True)
class Palette:
    """What each colour is for. *faint* is for large or decorative text only: it fails AA."""

    window: str
    sidebar: str
    surface: str
    raised: str
    text: str
    muted: str
    faint: str
    border: str
    accent: str
    on_accent: str
    accent_soft: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    info: str
    info_soft: str
    series: tuple[str, ...]
    """Classes and curves, after Okabe and Ito: told apart with any colour vision."""
    dark: bool = False

    def soft(self, kind: str) -> str:
        """The quiet background that goes with “accent”, “danger”, “warning” or “info”."""
        return str(getattr(self, f"{kind}_soft"))

    def class_colour(self, position: int) -> str:
        """The colour of a class, by its place in the list of classes."""
        return self.series[position % len(self.series)]


HEAT = ("#FDE725", "#F98E09", "#BC3754")
"""From little to much, on a picture: told apart with any colour vision."""

LIGHT = Palette(
    window="#F6F6F3",
    sidebar="#EFEFEA",
    surface="#FFFFFF",
    raised="#FFFFFF",
    text="#1B1D1A",
    muted="#656A62",
    faint="#8B9087",
    border="#E2E3DC",
    accent="#2B7A4B",
    on_accent="#FFFFFF",
    accent_soft="#E4F1E8",
    danger="#B3372F",
    danger_soft="#FBEAE8",
    warning="#8A5A00",
    warning_soft="#FBF1DC",
    info="#2563A8",
    info_soft="#E6F0FA",
    series=(
        "#0072B2",
        "#D55E00",
        "#009E73",
        "#CC79A7",
        "#B8860B",
        "#56B4E9",
        "#7A5195",
        "#6B6F68",
    ),
)
DARK = Palette(
    window="#141613",
    sidebar="#10120F",
    surface="#1C1F1B",
    raised="#232722",
    text="#ECEEE8",
    muted="#A0A69B",
    faint="#7B8177",
    border="#2D322B",
    accent="#63CB8D",
    on_accent="#0D1A12",
    accent_soft="#1D3225",
    danger="#F0857B",
    danger_soft="#3A211F",
    warning="#E3B341",
    warning_soft="#352B14",
    info="#79B4F0",
    info_soft="#1A2938",
    series=(
        "#56B4E9",
        "#E69F00",
        "#2BC29A",
        "#E59BC4",
        "#F0E442",
        "#8FA8FF",
        "#C9A5E8",
        "#B4B9AF",
    ),
    dark=True,
)


def mix(base: str, other: str, share: float) -> str:
    """`base` with `share` (0 to 1) of `other` in it, as #rrggbb."""
    first, second = QColor(base), QColor(other)
    return QColor.fromRgbF(
        first.redF() * (1 - share) + second.redF() * share,
        first.greenF() * (1 - share) + second.greenF() * share,
        first.blueF() * (1 - share) + second.blueF() * share,
    ).name()
