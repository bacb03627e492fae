"""How greys of more than 8 bits and transparent places are seen: said in a line, and changed."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from core.config import Background, TrainConfig, change
from core.data.decoding import WHITE, Decoding, SetPixels, describe
from core.errors import ConfigError
from gui.dialogs import Question
from gui.i18n import number, tr, trn
from gui.state import AppState
from gui.theme import Type
from gui.widgets.buttons import ComboBox, LinkButton, PrimaryButton, SecondaryButton
from gui.widgets.text import Text


class LevelsLine(QWidget):
    """What becomes black and what white, in words; hidden where all pictures are ordinary ones."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._words = Text(style=Type.CAPTION, role="muted")
        self._change = LinkButton(tr("Change…"))
        self._change.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._words)
        row.addWidget(self._change)
        row.addStretch(1)
        state.library_changed.connect(self._show)
        state.config_changed.connect(self._show)
        self._show()

    def words(self) -> str:
        """What is said now."""
        return self._words.text()

    def _show(self) -> None:
        pixels, config = _pixels(self._state), self._state.config
        said = levels_words(pixels, pixels.chosen(config.grey, config.background))
        self._words.set_text(" · ".join(said))
        self.setVisible(bool(said))

    def _ask(self) -> None:
        config = ask_levels(self, _pixels(self._state), self._state.config)
        if config is not None:
            self._state.config = config


def levels_words(pixels: SetPixels, decoding: Decoding) -> list[str]:
    """What is done with the values of such pictures; nothing where there are none."""
    said = []
    if pixels.n_deep and decoding.grey is not None:
        levels, kinds = describe(decoding.grey), ", ".join(_kind(kind) for kind in pixels.kinds)
        said.append(
            tr("{kinds}: {levels} becomes black…white", kinds=kinds, levels=levels)
            if decoding.grey.source != "chosen"
            else tr("{kinds}: {levels} becomes black…white, as chosen", kinds=kinds, levels=levels)
        )
        if pixels.n_flat and decoding.grey == pixels.automatic.grey:
            said.append(
                trn(
                    "{n} picture becomes almost one shade by it",
                    "{n} pictures become almost one shade by it",
                    pixels.n_flat,
                )
            )
    if pixels.n_transparent:
        words = {"white": tr("white"), "grey": tr("grey"), "black": tr("black")}
        colour = words[_name(decoding)]
        said.append(tr("transparent places are {colour}", colour=colour))
    return said


def ask_levels(window: QWidget, pixels: SetPixels, config: TrainConfig) -> TrainConfig | None:
    """Let the person say what becomes black and white, and what shows through; None to leave it."""
    use = PrimaryButton(tr("Use these"))
    buttons = [
        ("automatic", SecondaryButton(tr("Back to automatic"))),
        ("", SecondaryButton(tr("Cancel"))),
        ("use", use),
    ]
    question = Question(window, tr("How pictures are seen"), _explained(pixels), buttons)
    decoding = pixels.chosen(config.grey, config.background)
    levels = decoding.grey
    black = QLineEdit(f"{levels.black:.7g}" if levels else "")
    white = QLineEdit(f"{levels.white:.7g}" if levels else "")
    background = ComboBox()
    for key, words in (
        (Background.AUTO, tr("Automatic")),
        (Background.WHITE, tr("White")),
        (Background.GREY, tr("Grey")),
        (Background.BLACK, tr("Black")),
    ):
        background.addItem(words, key)
    background.setCurrentIndex(background.findData(config.background))
    wrong = Text(role="warning", wrap=True)
    before = black.text(), white.text()

    def chosen() -> dict[str, object]:
        values: dict[str, object] = {"background": background.currentData()}
        if pixels.n_deep and (black.text(), white.text()) != before:
            values["grey"] = f"{black.text().strip()}..{white.text().strip()}"
        return values

    def check() -> None:
        try:
            change(config, chosen())
            problem = ""
        except ConfigError:
            problem = tr("Two numbers are needed, and black must be less than white.")
        wrong.set_text(problem)
        wrong.setVisible(bool(problem))
        use.setEnabled(not problem)

    rows = [(tr("Behind transparent places"), background)] if pixels.n_transparent else []
    if pixels.n_deep:
        rows = [(tr("Becomes black"), black), (tr("Becomes white"), white), *rows]
    for words, field in rows:
        field.setAccessibleName(words)
        question.body.addWidget(Text(words))
        question.body.addWidget(field)
    for line in (black, white):
        line.textChanged.connect(check)
    question.body.addWidget(wrong)
    check()
    answer = question.ask()
    if answer == "automatic":
        return change(config, {"grey": None, "background": Background.AUTO})
    return change(config, chosen()) if answer == "use" else None


def _explained(pixels: SetPixels) -> str:
    said = []
    if pixels.n_deep:
        said.append(
            tr(
                "A network sees 256 greys. Values outside black and white are cut off; the "
                "pictures here have values from {low} to {high}.",
                low=f"{pixels.low:.7g}",
                high=f"{pixels.high:.7g}",
            )
        )
    if pixels.n_transparent:
        said.append(
            tr("{n} pictures here have transparent places.", n=number(pixels.n_transparent))
        )
    said.append(tr("Models that are trained already keep what they learned with."))
    return " ".join(said)


def _pixels(state: AppState) -> SetPixels:
    return state.library.pixels if state.library is not None else SetPixels()


def _kind(kind: str) -> str:
    words = {"16-bit": tr("16-bit"), "32-bit": tr("32-bit"), "float": tr("floating point")}
    return words.get(kind, kind)


def _name(decoding: Decoding) -> str:
    if decoding.background == WHITE:
        return "white"
    return "grey" if any(decoding.background) else "black"
