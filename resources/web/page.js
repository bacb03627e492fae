// Names pictures in the browser. Class and file names are only ever set as text.

const SURE_FROM = 0.6, CLOSE = 0.02, AT_ONCE = 2;
const NONE_OF_THESE = "none of these";
const PICTURE = /\.(jpe?g|png|webp|gif|bmp|avif|tiff?|heic|heif|jxl)$/i;

const language = navigator.language.startsWith("zh") ? "zh" : "en";
const words = WORDS[language];

const at = (id) => document.getElementById(id);
const facts = JSON.parse(at("facts").textContent);
const { classes, decision } = facts;

let worker, usable = false;
let waiting = [], asked = new Map(), next = 0; // asked: id → what `onAnswer` is to do with it
let answers = [], leftOut = [], total = 0, began = 0, spent = 0;
let filter = null, drawn = false;

// What is decided: as core/decision.py and core/prediction/answers.py.

function decide(probabilities, strangeness) {
  const { sets, strangers, thresholds } = decision;
  const share = new Map(classes.map((name, i) => [name, probabilities[i]]));
  const couldBe = sets ? classes.filter((name) => share.get(name) >= sets.least) : [];
  if (strangers && strangeness !== null && strangeness > strangers.above) {
    return { label: NONE_OF_THESE, couldBe, settled: true };
  }
  const own = classes.filter((name) => Object.hasOwn(thresholds, name));
  const reached = own.filter((name) => share.get(name) >= thresholds[name]);
  const others = classes.filter((name) => !own.includes(name));
  const label = reached.length
    ? largest(reached, (name) => share.get(name) - thresholds[name])
    : largest(others.length ? others : classes, (name) => share.get(name));
  const barred = reached.includes(label);
  if (couldBe.length > 1) return { label, couldBe, settled: false };
  const alone = couldBe.length === 1 && couldBe[0] === label;
  return { label, couldBe, settled: alone || barred || share.get(label) >= SURE_FROM };
}

function largest(names, value) {
  return names.reduce((best, name) => (value(name) > value(best) ? name : best));
}

function heading({ label, couldBe, settled }) {
  if (label === NONE_OF_THESE) return words.none;
  if (couldBe.length > 1) return words.or(couldBe);
  return settled || couldBe.length ? label : words.unsure;
}

function kind(answer) {
  return answer.settled ? (answer.label === NONE_OF_THESE ? words.none : answer.label) : words.unsure;
}

// The model, beside the page.

function start() {
  at("check").textContent = words.opening;
  if (!("DecompressionStream" in self && "OffscreenCanvas" in self && "hasOwn" in Object)) {
    tell("bad", words.old);
    return;
  }
  const code = new Blob([at("worker").textContent], { type: "text/javascript" });
  worker = new Worker(URL.createObjectURL(code));
  worker.onerror = () => tell("bad", words.failed);
  worker.onmessage = ({ data }) => ("ready" in data ? onReady(data) : onAnswer(data));
  const parts = Object.fromEntries(["runtime", "wasm", "model"].map((id) => [id, taken(id)]));
  worker.postMessage({ parts, facts });
}

function taken(id) {
  const element = at(id), text = element.textContent;
  element.remove();
  return text;
}

async function onReady({ ready, reason }) {
  if (!ready) {
    console.error(reason);
    tell("bad", words.failed);
    return;
  }
  usable = true;
  const raw = Uint8Array.from(atob(taken("example")), (letter) => letter.charCodeAt(0));
  ask(new File([raw], "example.png", { type: "image/png" }), ({ probabilities }) => {
    const apart = (share, i) => Math.abs(share - facts.expected[i]);
    const alike = probabilities?.every((share, i) => apart(share, i) <= CLOSE);
    tell(alike ? "good" : "bad", alike ? words.good : words.differs);
  });
  proceed();
}

function tell(how, text) {
  at("check").className = `check ${how}`;
  at("check").textContent = text;
}

function ask(file, then) {
  asked.set(next, then);
  worker.postMessage({ id: next++, file });
}

function onAnswer(data) {
  const then = asked.get(data.id);
  asked.delete(data.id);
  then?.(data);
  proceed();
}

function proceed() {
  while (usable && waiting.length && asked.size < AT_ONCE) {
    const { file, name } = waiting.shift();
    ask(file, (data) => keep(name, data));
  }
  if (!waiting.length && !asked.size && began) {
    spent += performance.now() - began;
    began = 0;
  }
  redraw();
}

function keep(name, data) {
  if (data.probabilities) {
    const answer = { name, probabilities: data.probabilities, ...decide(data.probabilities, data.strangeness) };
    answers.push(answer);
    answer.card = card(answer, data.thumbnail);
    at("cards").append(answer.card);
  } else {
    leftOut.push({ name, reason: why(data.reason) });
  }
}

// Why a file was refused: decode.js names it shortly, words.js in full.
function why(reason) {
  const [what, kind] = reason.split(":");
  return what === "kind" ? words.kind(kind) : words.refused[what] ?? words.refused.damaged;
}

// What is on the page.

function make(tag, text = "", className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return element;
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

function card(answer, thumbnail) {
  const box = make("li", "", "card"), body = make("div"), head = make("div", "", "head");
  const picture = make("img"), file = make("span", answer.name.split("/").at(-1));
  picture.src = URL.createObjectURL(thumbnail);
  picture.alt = "";
  file.title = answer.name;
  const said = make("h2", heading(answer), answer.couldBe.length > 1 ? "several" : "");
  said.title = said.textContent;
  head.append(said, file);
  body.append(head);
  const none = answer.label === NONE_OF_THESE;
  const answered = none ? [] : answer.couldBe.length ? answer.couldBe : answer.settled ? [answer.label] : [];
  const order = classes.map((_, i) => i).sort((a, b) => answer.probabilities[b] - answer.probabilities[a]);
  for (const i of order.slice(0, 3)) {
    body.append(bar(classes[i], answer.probabilities[i], answered.includes(classes[i])));
  }
  box.append(picture, body);
  box.hidden = filter !== null && kind(answer) !== filter;
  return box;
}

function bar(name, share, answered) {
  const row = make("div", "", answered ? "share answered" : "share");
  const label = make("span", name), track = make("b"), fill = make("i");
  label.title = name;
  fill.style.width = `${100 * share}%`;
  track.append(fill);
  row.append(label, track, make("em", percent(share)));
  return row;
}

function redraw() {
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(() => {
    drawn = false;
    const done = answers.length + leftOut.length, some = total > 0;
    at("drop").classList.toggle("large", !some);
    for (const id of ["clear", "save", "summary"]) at(id).hidden = !some;
    at("save").disabled = !answers.length;
    at("bar").hidden = done === total;
    at("bar").firstElementChild.style.width = `${(100 * done) / Math.max(1, total)}%`;
    at("progress").textContent = done < total ? words.of(done, total)
      : words.pace(answers.length, Math.round(spent / Math.max(1, done)));
    drawChips();
    drawLeftOut();
  });
}

function drawChips() {
  const counts = new Map([...classes, words.none, words.unsure].map((name) => [name, 0]));
  for (const answer of answers) counts.set(kind(answer), counts.get(kind(answer)) + 1);
  const held = document.activeElement?.dataset?.kind;
  const chips = [...counts].filter(([, n]) => n).map(([name, n]) => {
    const chip = make("button", `${n} ${name}`, name === words.unsure ? "unsure" : "");
    chip.dataset.kind = name;
    chip.title = name;
    chip.setAttribute("aria-pressed", String(filter === name));
    chip.onclick = () => show(filter === name ? null : name);
    return chip;
  });
  at("chips").replaceChildren(...chips);
  chips.find((chip) => chip.dataset.kind === held)?.focus();
}

function show(name) {
  filter = name;
  for (const answer of answers) answer.card.hidden = name !== null && kind(answer) !== name;
  redraw();
}

function drawLeftOut() {
  at("left-out").hidden = !leftOut.length;
  const [title, list] = at("left-out").children;
  title.textContent = words.leftOut(leftOut.length);
  for (const { name, reason } of leftOut.slice(list.children.length)) {
    const line = make("li");
    line.append(make("span", name), make("span", reason));
    list.append(line);
  }
}

// What a person does.

function add(files) {
  waiting.push(...files);
  total += files.length;
  if (files.length && !began) began = performance.now();
  proceed();
}

function named(files) {
  return [...files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
}

function pictures(files) {
  return files.filter(({ file, name }) => file.type.startsWith("image/") || PICTURE.test(name));
}

function clear() {
  for (const { card } of answers) URL.revokeObjectURL(card.querySelector("img").src);
  for (const id of asked.keys()) asked.set(id, () => {});
  [waiting, answers, leftOut] = [[], [], []];
  total = spent = began = 0;
  filter = null;
  at("cards").replaceChildren();
  at("left-out").lastElementChild.replaceChildren();
  redraw();
  at("choose").focus();
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return named(transfer.files);
  return (await Promise.all(entries.map((entry) => inside(entry, "")))).flat();
}

async function inside(entry, above) {
  const name = above + entry.name;
  if (entry.isFile) {
    const file = await new Promise((done) => entry.file(done, () => done(new File([], entry.name))));
    return [{ file, name }];
  }
  const reader = entry.createReader(), found = [];
  for (;;) {
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) break;
    found.push(...some);
  }
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = [];
  for (const each of found) files.push(...(await inside(each, `${name}/`)));
  return pictures(files);
}

// No spreadsheet takes what begins like this for a name: owasp.org, CSV injection.
function asText(name) {
  return /^[=+\-@\t\r\n]/.test(name) ? `'${name}` : name;
}

function cell(text) {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function table() {
  const several = decision.sets ? ["could_be"] : [];
  const rows = [["file", "label", "probability", ...several, ...classes.map(asText)]];
  for (const { name, label, couldBe, probabilities } of answers) {
    const place = classes.indexOf(label);
    const share = place < 0 ? 1 - Math.max(...probabilities) : probabilities[place];
    const more = decision.sets ? [asText(couldBe.join("; "))] : [];
    rows.push([asText(name), asText(label), ...[share].map(figure), ...more, ...probabilities.map(figure)]);
  }
  return "\ufeff" + rows.map((row) => row.map(cell).join(",") + "\r\n").join("");
}

function figure(share) {
  return share.toFixed(6);
}

function save() {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([table()], { type: "text/csv" }));
  link.download = "answers.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function say() {
  document.documentElement.lang = language;
  const few = classes.length > 4 ? classes.slice(0, 3) : classes;
  at("title").textContent = document.title = words.title(few, classes.length - few.length);
  const texts = {
    sentence: "sentence", "drop-words": "drop", "or-before": "before", choose: "choose", "or-between": "between",
    "choose-folder": "folder", "or-after": "after", clear: "clear", save: "save", "about-words": "about", "about-limits": "limits",
  };
  for (const [id, key] of Object.entries(texts)) at(id).textContent = words[key];
  at("made").textContent = words.made(facts.graft);
  at("about-classes").textContent = words.classes(classes.length, classes.join(", "));
  const { sets, strangers, thresholds } = decision;
  const bars = Object.entries(thresholds).map(([name, share]) => `${name} ${percent(share)}`);
  at("about-answers").textContent = [
    words.sure, strangers ? words.strange : words.only,
    sets && words.several(100 * sets.coverage), bars.length && words.bars(bars.join(", ")),
  ].filter(Boolean).join(" ");
}

function listen() {
  for (const [button, input] of [["choose", "files"], ["choose-folder", "folder"]]) {
    at(button).onclick = () => at(input).click();
    at(input).onchange = ({ target }) => {
      add(input === "folder" ? pictures(named(target.files)) : named(target.files));
      target.value = "";
    };
  }
  at("clear").onclick = clear;
  at("save").onclick = save;
  const over = (is) => (event) => {
    event.preventDefault();
    at("drop").classList.toggle("over", is);
  };
  addEventListener("dragover", over(true));
  addEventListener("dragleave", over(false));
  addEventListener("drop", async (event) => {
    over(false)(event);
    add(await dropped(event.dataTransfer));
  });
  addEventListener("paste", ({ clipboardData }) => add(named(clipboardData.files)));
}

say();
listen();
start();
