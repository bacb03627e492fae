"""A page of samples for each group of widgets, as `python -m gui.widgets` shows them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from core.config import TrainConfig
from core.figures import ClassFigures
from gui.theme import colours
from gui.widgets.backbone_table import BackboneRow, BackboneTable
from gui.widgets.buttons import (
    DangerButton,
    IconButton,
    PrimaryButton,
    QuietButton,
    SearchField,
    SecondaryButton,
)
from gui.widgets.card import Badge, Card, Expander
from gui.widgets.class_rows import EXCLUDED, UNLABELLED, ClassRow
from gui.widgets.class_table import ClassTable
from gui.widgets.config_form import ConfigForm
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.drop_zone import DropZone
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.interval_bar import IntervalBar
from gui.widgets.live_plot import LivePlot
from gui.widgets.messages import Banner
from gui.widgets.page import EmptyState, PageHeader, PageScroll
from gui.widgets.picture_label import PictureView
from gui.widgets.picture_panels import FindingWords, PictureSide
from gui.widgets.prediction_card import Prediction, PredictionGrid
from gui.widgets.preset_cards import Choice, PresetCards
from gui.widgets.progress import StageBar
from gui.widgets.run_table import Measured, RunRow, RunTable
from gui.widgets.sidebar import NavItem
from gui.widgets.text import Figure, KeyValueRows
from gui.widgets.tool_row import ToolRow


def picture(number: int) -> QImage:
    """A made picture: a gradient with a disc."""
    image = QImage(320, 240, QImage.Format.Format_RGB32)
    gradient = QLinearGradient(0, 0, 320, 240)
    gradient.setColorAt(0, QColor.fromHsv(number * 47 % 360, 90, 230))
    gradient.setColorAt(1, QColor.fromHsv((number * 47 + 60) % 360, 160, 120))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(image.rect(), gradient)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromHsv((number * 47 + 180) % 360, 120, 240))
    painter.drawEllipse(80 + number * 13 % 90, 60 + number * 29 % 70, 90, 80)
    painter.end()
    return image


def beside(*parts: QWidget | int, spacing: int = 16) -> QLayout:
    """Widgets in a row; a number is the room before the next one."""
    row = QHBoxLayout()
    row.setSpacing(spacing)
    for part in parts:
        if isinstance(part, int):
            row.addStretch(part)
        else:
            row.addWidget(part)
    return row


def card(title: str, *contents: QWidget, subtitle: str = "", right: QWidget | None = None) -> Card:
    """A card with these things in it."""
    made = Card(title, subtitle, right)
    for content in contents:
        made.body.addWidget(content)
    return made


def fill(
    grid: ImageGrid | PredictionGrid, items: Sequence[GridItem] | Sequence[Prediction]
) -> None:
    """Give a grid items and made thumbnails."""
    grid.set_items(items)  # type: ignore[arg-type]
    for number, item in enumerate(items):
        grid.pictures.put(item.file, None if number == 9 else picture(number))


def welcome(page: PageScroll) -> None:
    """Basics: buttons, fields, messages."""
    disabled = PrimaryButton("Not yet")
    disabled.setEnabled(False)
    page.body.addWidget(PageHeader("Basics", "Buttons, badges, messages.", [disabled]))
    page.body.addLayout(
        beside(
            PrimaryButton("Train", "play"),
            SecondaryButton("Add pictures", "plus"),
            QuietButton("Cancel"),
            DangerButton("Delete run", "trash"),
            IconButton("more", "More"),
            1,
            *(Badge(kind, kind) for kind in ("neutral", "accent", "info", "warning", "danger")),
        )
    )
    page.body.addWidget(
        EmptyState(
            "Drop a folder of pictures here",
            "One folder inside it for each kind.",
            [PrimaryButton("Open folder…"), SecondaryButton("Try the sample")],
            ["ants", "bees"],
        )
    )
    for kind in ("info", "accent", "warning", "danger"):
        page.body.addWidget(
            Banner(kind, "3 pictures could not be read", "They are left out.", "Show them")
        )
    page.body.addStretch(1)


def pictures(page: PageScroll) -> None:
    """The Pictures page."""
    page.body.addWidget(PageHeader("Pictures", "397 pictures.", [PrimaryButton("Choose a model")]))
    tools = ToolRow(
        [("all", "All"), ("train", "Training"), ("val", "Held out"), ("none", "Unlabelled")],
        [("mixed", "mixed"), ("name", "by name")],
    )
    tools.set_selection(2, excluded=1)
    tools.set_undo("Relabel 3 pictures")
    page.body.addWidget(tools)
    grid = ImageGrid()
    names, series = ("ants", "bees"), colours().series
    items = [GridItem(Path(f"{n}.jpg"), names[n % 2], colour=series[n % 2]) for n in range(40)]
    items[3] = replace(items[3], badge="near-copy", badge_kind="warning")
    items[4] = replace(items[4], faded=True)
    items[5] = replace(items[5], outline="danger")
    items[6] = GridItem(Path("6.jpg"), suggestion="bees 93 %", unlabelled=True)
    items[7] = GridItem(Path("7.jpg"), unlabelled=True)
    items[8] = GridItem(Path("8.jpg"), "a class with a rather long name", colour=series[2])
    fill(grid, items)
    grid.select_files([Path("1.jpg"), Path("2.jpg")])
    page.body.addLayout(beside(grid, picture_side()), 1)


def picture_side() -> PictureSide:
    """What stands beside the pictures."""
    side = PictureSide()
    side.set_classes(
        [
            ClassRow("ants", 193),
            ClassRow("bees", 204, "2 new"),
            ClassRow("Not labelled yet", 12, key=UNLABELLED),
            ClassRow("Excluded", 3, key=EXCLUDED),
        ]
    )
    side.set_label("bees")
    links = (("show", "Show them"), ("one", "Exclude all but one"), ("keep", "Keep together"))
    near = FindingWords("n", "Near-copies", "6", "warning", "In training and held out.", links)
    out = FindingWords("o", "Left out", "1", "danger", "x.gif: not a photograph.")
    others = [FindingWords(str(n), "Too small", "2", "neutral", "") for n in range(8)]
    side.set_findings([near, out, *others], "1 hidden file was ignored.")
    side.set_division([("to learn", "244"), ("to measure", "153")], "Drawn at random, seed 0.")
    side.set_division_links([("groups", "Keep groups together…"), ("lock", "Lock the test set")])
    return side


def model(page: PageScroll) -> None:
    """The Model page."""
    page.body.addWidget(PageHeader("Model", "Starts from a network.", [PrimaryButton("Train")]))
    presets = PresetCards(
        [
            Choice("fast", "Fast", "Learns on top of what the network already sees.", "4 s"),
            Choice("balanced", "Balanced", "Also adapts its last layers.", "1 min"),
            Choice("best", "Most accurate", "Adapts all of it, with varied copies.", "6 min"),
        ]
    )
    presets.set_value("fast")
    table = BackboneTable()
    table.set_rows(
        [
            BackboneRow("a", "EfficientNet-Lite0", "small", 0.755, 4.7, 4, "ready", "accent"),
            BackboneRow("b", "ResNet-50", "the classic", 0.809, 25.6, 21, "98 MB"),
            BackboneRow("c", "Simple CNN", "from nothing", None, 103, 180, "teaching", "info"),
        ]
    )
    table.set_selected("a")
    table.setMinimumHeight(200)
    search = SearchField("Search")
    search.setFixedWidth(200)
    page.body.addWidget(presets)
    page.body.addWidget(card("Starting network", table, subtitle="backbone", right=search))
    expander = Expander("More settings", "passes, how fast it adjusts, device")
    form = ConfigForm(hide=("backbone",))
    form.set_config(TrainConfig(epochs=30))
    expander.body.addWidget(form)
    expander.set_open(True)
    page.body.addWidget(expander)


def train(page: PageScroll) -> None:
    """The Train page."""
    actions = [QuietButton("Cancel"), SecondaryButton("Finish now (keep best)")]
    page.body.addWidget(PageHeader("Train", "Still improving.", actions))
    stages = StageBar(
        [("a", "Read pictures"), ("b", "First answer"), ("c", "Fine-tune"), ("d", "Measure")]
    )
    stages.set_stage("a", 1.0, "397 · 1.1 s")
    stages.set_stage("b", 1.0, "94.1 % · 4.2 s")
    stages.set_stage("c", 0.62, "pass 8 of 12 · 0:41 left")
    page.body.addWidget(stages)
    steps = [step / 4 for step in range(49)]
    loss, right = (
        LivePlot("Loss"),
        LivePlot("Accuracy", ceiling=1.0),
    )
    falling = [(x, 0.1 + 0.6 * math.exp(-x / 2.2)) for x in steps]
    loss.set_points(falling, [(x, y + 0.05 + 0.02 * math.sin(5 * x)) for x, y in falling])
    rising = [(x, 1.0 - 0.45 * math.exp(-x / 2.2)) for x in steps]
    right.set_points(rising, [(x, y - 0.03 + 0.01 * math.sin(5 * x)) for x, y in rising])
    for plot in (loss, right):
        plot.set_first_answer(0.0, 2.0)
    loss.set_best((9.5, 0.16))
    now = KeyValueRows()
    for name, value, unit in (
        ("Time left", "0:41", ""),
        ("Speed", "47", "pictures/s"),
        ("Memory", "1.4", "GB"),
    ):
        now.set_row(name, value, unit)
    best = Figure(
        "94.8 %",
        "145 of 153 test pictures,\nlikely between 90 and 97 %",
        "Always answering “bees”: 54 %",
    )
    best_card = card("Best so far", best)
    best_card.setFixedWidth(248)
    for plot in (loss, right):
        plot.setFixedHeight(250)
    page.body.addLayout(beside(loss, right, best_card))
    views = [PictureView(QSize(65, 65)) for _ in range(9)]
    for number, view in enumerate(views):
        view.set_image(picture(number))
    batch = Card("What it is looking at", "this batch, as the model sees it")
    batch.body.addLayout(beside(*views, 1, spacing=6))
    page.body.addLayout(beside(batch, card("Now", now)))
    page.body.addStretch(1)


def check(page: PageScroll) -> None:
    """The Check page."""
    page.body.addWidget(
        PageHeader("Check", "Measured once, on 153 pictures.", [PrimaryButton("Use it")])
    )
    interval = IntervalBar()
    interval.set_interval((0.89, 0.97), 0.54, "always “bees”")
    small, large = ConfusionMatrix(), ConfusionMatrix()
    small.set_matrix(("ants", "bees"), ((64, 6), (3, 80)))
    names = tuple(f"class number {n}" for n in range(12))
    large.set_matrix(
        names, tuple(tuple(max(0, 40 - 17 * abs(r - c)) for c in range(12)) for r in range(12))
    )
    table = ClassTable()
    table.set_figures(
        [
            ClassFigures(label="ants", precision=0.955, recall=0.914, f1=0.934, support=70),
            ClassFigures(label="bees", precision=None, recall=0.964, f1=None, support=83),
        ]
    )
    figure = Figure("94.1 %", "144 of 153, likely between 89 and 97 %")
    accuracy = card("Accuracy", figure, interval)
    accuracy.body.addStretch(1)
    page.body.addLayout(
        beside(accuracy, card("Where it goes wrong", small, subtitle="click a number"))
    )
    page.body.addLayout(beside(card("Each class", table), card("Many classes", large)))
    wrong = ImageGrid(tile_width=110)
    fill(
        wrong, [GridItem(Path(f"{n}.jpg"), title="bees 97 %", caption="is ants") for n in range(6)]
    )
    wrong.setMinimumHeight(200)
    page.body.addWidget(card("Wrong, and sure of it", wrong))


def use(page: PageScroll) -> None:
    """The Use page, and the table of runs."""
    page.body.addWidget(PageHeader("Use", "Drop pictures anywhere.", [SecondaryButton("Save…")]))
    page.body.addWidget(DropZone("Drop pictures or a folder", "choose them", ", or paste"))
    grid = PredictionGrid()
    sure = (("bees", 0.992), ("ants", 0.006), ("a class with a long name", 0.002))
    fill(grid, [Prediction(Path(f"IMG_{n}.jpg"), sure, sure=n != 2) for n in range(4)])
    grid.select_files([Path("IMG_1.jpg")])
    grid.setMinimumHeight(260)
    page.body.addWidget(grid)
    runs = RunTable()
    measured = Measured(0.941, (0.89, 0.97), 153)
    network, when = "EfficientNet-Lite0", ("yesterday", "2026-01-31")
    runs.set_rows(
        [
            RunRow("1", "Run 1", network, measured, measured, *when, 4, "done", "accent"),
            RunRow("2", "Run 2", network, None, None, *when, None, "interrupted", "warning"),
        ]
    )
    runs.choose(["1"])
    runs.setMinimumHeight(150)
    page.body.addWidget(card("Runs", runs))


PAGES: tuple[tuple[NavItem, Callable[[PageScroll], None]], ...] = (
    (NavItem("welcome", "Basics", "info"), welcome),
    (NavItem("pictures", "Pictures", "pictures"), pictures),
    (NavItem("model", "Model", "model"), model),
    (NavItem("train", "Train", "train"), train),
    (NavItem("check", "Check", "check"), check),
    (NavItem("use", "Use", "use"), use),
)
