"""The part of a report that says from what a run was made: pictures, settings, versions."""

from html import escape

from core.config import TrainConfig, why_idle
from core.data.dataset import Part
from core.data.decoding import WHITE, colour_name, describe
from core.evaluation.account import Account
from core.evaluation.methods import count, division
from core.evaluation.report_parts import facts, note, section, table

_LEFT_OUT = 20  # files that are named
_ONE = {"batches": "batch", "passes": "pass", "pictures": "picture", "pixels": "pixel"}
_OF_PARTS = {
    Part.TRAIN: "training",
    Part.VAL: "validation",
    Part.TEST: "test",
}


def pictures_section(account: Account) -> str:
    """Which pictures there were, and how they were divided."""
    dataset = account.dataset
    parts = [part for part in Part if account.n(part)]
    of = {(p.label, p.part): 0 for p in dataset.pictures}
    for picture in dataset.pictures:
        of[picture.label, picture.part] += 1
    rows = []
    for name in dataset.classes:
        numbers = [of.get((name, part), 0) for part in parts]
        rows.append([escape(name), *(f"{n:,}" for n in numbers), f"{sum(numbers):,}"])
    total = [account.n(part) for part in parts]
    rows.append([f"<b>{cell}</b>" for cell in ("all", *(f"{n:,}" for n in (*total, sum(total))))])
    known = [
        ["Folder", f"<code>{escape(str(account.root))}</code>"],
        ["Divided", escape(division(account))],
        ["Seed", str(account.config.seed)],
        ["Kept together", escape(_choice("keep_together", account.config))],
        ["The folder today", escape(_today(account))],
        ["Left out", _left_out(account)],
        *_pixels(account),
    ]
    return section(
        "Pictures",
        table(["class", *(_OF_PARTS[part] for part in parts), "all"], rows) + facts(known),
    )


def _pixels(account: Account) -> list[list[str]]:
    """How unusual values were seen, where there was a rule for them."""
    decoding = account.preprocessing.decoding
    said = []
    if decoding.grey is not None:
        said.append(["More than 8 bits", f"{describe(decoding.grey)} becomes black…white"])
    if decoding.background != WHITE:
        said.append(["Transparent places", f"seen as {colour_name(decoding.background)}"])
    return said


def _today(account: Account) -> str:
    divided = account.divided
    if divided is None:
        return "it could not be looked at when this was written"
    if divided.same:
        return "gives the same pictures, labels and parts"
    return (
        f"differs: {divided.relabelled:,} with another label, {divided.moved:,} in another part, "
        f"{divided.unused:,} that the run did not use, {divided.gone:,} gone"
    )


def _left_out(account: Account) -> str:
    left_out = account.dataset.left_out
    unread = account.result.n_left_out
    if not left_out and not unread:
        return "nothing"
    few = "".join(
        f'<br><span class="small">{escape(each.path)}: {escape(each.reason)}</span>'
        for each in left_out[:_LEFT_OUT]
    )
    more = f"<br>… and {len(left_out) - _LEFT_OUT:,} more" if len(left_out) > _LEFT_OUT else ""
    later = f"; {count(unread, 'picture')} could not be read while learning" if unread else ""
    return f"{count(len(left_out), 'file')}{later}{few}{more}"


def settings_section(config: TrainConfig) -> str:
    """Every setting, those marked that are not as they are by themselves."""
    rows = []
    for name, field in TrainConfig.model_fields.items():
        value, mark = escape(_choice(name, config)), ""
        if getattr(config, name) != field.default:
            value, mark = f"<b>{value}</b>", '<span class="mark">changed</span>'
        elif why_idle(name, config):
            mark = '<span class="small">no effect here</span>'
        key = f'<span class="small">{escape(name)}</span>'
        rows.append([escape(field.title or name), key, value, mark])
    below = "Those marked are not what Graft sets by itself."
    return section(
        "Settings", table(["setting", "key", "value", ""], rows, words=(0, 1, 2, 3)) + note(below)
    )


def _choice(name: str, config: TrainConfig) -> str:
    """The value of a setting as the form has it."""
    value, extra = getattr(config, name), TrainConfig.model_fields[name].json_schema_extra
    if value is None:
        return "automatic"
    if isinstance(value, bool):
        return "yes" if value else "no"
    assert isinstance(extra, dict)
    choices, unit = extra["choices"], extra["unit"]
    known = choices.get(str(value)) if isinstance(choices, dict) else None
    if known:
        return str(known)
    if value == 1:
        unit = _ONE.get(str(unit), unit)
    return f"{value:g} {unit}".strip() if isinstance(value, float) else f"{value} {unit}".strip()


def versions_section(account: Account) -> str:
    """With what the run was made, and the hashes of what went into it."""
    versions = [[escape(name), escape(value)] for name, value in account.versions.items()]
    hashes = [
        [escape(name), f"<code>{escape(value)}</code>"] for name, value in account.hashes.items()
    ]
    below = (
        "The versions are those installed when this report was written. The hash of the pictures "
        "is over the SHA-256, part, label and path of each; README.txt beside this page says how "
        "to check all of it and how to train the same model again."
    )
    return section(
        "Versions and hashes",
        f"{facts(versions)}<h3>SHA-256</h3>\n{facts(hashes)}{note(below)}",
    )
