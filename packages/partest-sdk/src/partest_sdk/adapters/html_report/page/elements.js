// Everything shown goes through these: text is only ever a text node, so a name stays a name.
const data = JSON.parse(document.getElementById("data").textContent);
const detailLines = document.getElementById("details").textContent.split("\n").slice(1, -1);
const byId = (id) => document.getElementById(id);
const KINDS = data.kinds;
const ORDER = ["failed", "errors", "flaky", "not_run", "skipped", "passed"].map((kind) => KINDS.indexOf(kind));
const WORDS = { failed: "failed", errors: "error", flaky: "flaky", not_run: "not run", skipped: "skipped", passed: "passed" };
const PLURALS = { ...WORDS, errors: "errors" };
const LOUD = new Set(["failed", "errors", "flaky", "not_run"].map((kind) => KINDS.indexOf(kind)));

function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function mark(kind) {
  return drawn("svg", { class: `mark ${KINDS[kind]}`, "aria-hidden": "true" }, drawn("use", { href: `#k-${KINDS[kind]}` }));
}

// A part of the page that is not there when there is nothing to tell.
function section(title, ...children) {
  const id = `s-${title.toLowerCase().replace(/[^a-z]+/g, "-").slice(0, 40)}-${document.querySelectorAll("section").length}`;
  return element("section", { "aria-labelledby": id }, element("h2", { id }, title), ...children);
}

const count = (number) => number.toLocaleString("en-US");

function seconds(ms) {
  if (ms < 995) return ms < 10 ? `${ms} ms` : `${(ms / 1000).toFixed(2)} s`;
  if (ms < 99950) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}

function clock(ms) {
  const whole = Math.floor(Math.max(0, ms) / 1000);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

// The tests of all blocks as columns, and every attempt with a start as one entry of the span columns.
const tests = { id: [], leg: [], file: [], kind: [], shard: [], ms: [], count: new Map(), change: new Map(), line: new Map() };
const spans = { test: [], worker: [], start: [], ms: [] };
for (const block of data.blocks) {
  const first = tests.id.length;
  for (const name of ["id", "leg", "file", "kind", "shard", "ms"]) for (const value of block[name]) tests[name].push(value);
  for (const name of ["count", "change", "line"]) {
    for (const [place, value] of Object.entries(block[name])) tests[name].set(first + Number(place), value);
  }
  for (let at = 0; at < block.spans.length; at += 4) {
    spans.test.push(first + block.spans[at]);
    spans.worker.push(block.spans[at + 1]);
    spans.start.push(block.spans[at + 2]);
    spans.ms.push(block.spans[at + 3]);
  }
}
data.blocks = null;
const testOfLine = new Map([...tests.line].map(([test, line]) => [line, test]));
