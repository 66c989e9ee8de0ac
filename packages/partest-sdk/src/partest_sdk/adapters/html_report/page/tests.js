// The list of all tests. Only the rows in sight are in the page, so it does not matter how many there are.
const COLUMNS = [
  { name: "Test", key: (test) => tests.id[test], cell: "name" },
  { name: "Class", key: (test) => ORDER.indexOf(tests.kind[test]), cell: "kind" },
  { name: "Time", key: (test) => -tests.ms[test], cell: "time" },
  { name: "Shard", key: (test) => tests.shard[test], cell: "shard" },
  { name: "File", key: (test) => data.files[tests.file[test]], cell: "file" },
];
const MARGIN = 20;
const list = { order: [], shown: [], kinds: new Set(), leg: -1, words: [], column: -1, down: false, hay: [], first: -1 };

function drawTests() {
  if (!tests.id.length) return;
  byId("tests").hidden = false;
  list.order = tests.id.map((_, test) => test);
  list.hay = tests.id.map((id, test) => `${id} ${data.files[tests.file[test]]}`.toLowerCase());
  for (const [place, column] of COLUMNS.entries()) {
    const button = element("button", { type: "button", onclick: () => sortBy(place) }, column.name);
    byId("heads").append(element("th", { scope: "col", class: column.cell, "aria-sort": "none" }, button));
  }
  drawChips();
  drawSuites();
  byId("search").addEventListener("input", (event) => {
    list.words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    filterTests();
  });
  byId("search").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "Enter") byId("scroller").focus();
  });
  byId("scroller").addEventListener("scroll", () => requestAnimationFrame(() => drawRows(false)));
  new ResizeObserver(() => drawRows(true)).observe(byId("scroller"));
  filterTests();
}

function drawChips() {
  const totals = Object.fromEntries(KINDS.map((kind, place) => [kind, data.totals[1 + place]]));
  for (const kind of ORDER.filter((one) => totals[KINDS[one]])) {
    const chip = element("button", { type: "button", class: "chip", "aria-pressed": "false" },
      mark(kind), PLURALS[KINDS[kind]], element("span", { class: "number" }, count(totals[KINDS[kind]])));
    chip.addEventListener("click", () => {
      if (!list.kinds.delete(kind)) list.kinds.add(kind);
      chip.setAttribute("aria-pressed", String(list.kinds.has(kind)));
      filterTests();
    });
    byId("chips").append(chip);
  }
}

function drawSuites() {
  if (data.legs.length < 2) return;
  byId("suite-choice").hidden = false;
  byId("suite").append(element("option", { value: -1 }, "all suites"), ...data.legs.map((leg, value) => element("option", { value }, leg)));
  byId("suite").addEventListener("change", (event) => {
    list.leg = Number(event.target.value);
    filterTests();
  });
}

// A click sorts one way, the next one the other way, the third takes it back.
function sortBy(place) {
  if (list.column !== place) [list.column, list.down] = [place, false];
  else if (!list.down) list.down = true;
  else list.column = -1;
  const keys = list.column < 0 ? tests.id.map((_, test) => test) : tests.id.map((_, test) => COLUMNS[place].key(test));
  const turn = list.down && list.column >= 0 ? -1 : 1;
  list.order.sort((one, other) => (keys[one] < keys[other] ? -turn : keys[one] > keys[other] ? turn : one - other));
  const upwards = (column) => (COLUMNS[column].name === "Time") === list.down;
  for (const [column, head] of [...byId("heads").children].entries()) {
    head.setAttribute("aria-sort", column === list.column ? (upwards(column) ? "ascending" : "descending") : "none");
  }
  filterTests();
}

function filterTests() {
  const { kinds, leg, words, hay } = list;
  list.shown = list.order.filter((test) =>
    (!kinds.size || kinds.has(tests.kind[test])) && (leg < 0 || tests.leg[test] === leg) && words.every((word) => hay[test].includes(word)));
  const said = list.shown.length === tests.id.length ? `${count(tests.id.length)} listed.` : `${count(list.shown.length)} of ${count(tests.id.length)} listed.`;
  byId("found").textContent = data.limits.tests ? `${said} ${data.limits.tests}` : said;
  byId("list").setAttribute("aria-rowcount", list.shown.length + 1);
  byId("scroller").scrollTop = 0;
  drawRows(true);
}

function drawRows(again) {
  const scroller = byId("scroller");
  const height = parseFloat(getComputedStyle(scroller).getPropertyValue("--row")) || 32;
  const first = Math.max(0, Math.floor(scroller.scrollTop / height) - MARGIN);
  // Counted from the window, not from the box, which is as tall as its rows on paper.
  const until = Math.min(list.shown.length, first + Math.ceil(Math.min(scroller.clientHeight, 3000) / height) + 2 * MARGIN);
  if (!again && Math.abs(first - list.first) < MARGIN / 2 && first !== 0) return;
  list.first = first;
  const rows = byId("rows");
  const hadFocus = rows.contains(document.activeElement);
  const space = (size) => {
    const row = element("tr", { class: "space", "aria-hidden": "true" }, element("td"));
    row.firstChild.style.height = `${size}px`;
    return row;
  };
  const made = [];
  for (let place = first; place < until; place++) made.push(testRow(list.shown[place], place));
  rows.replaceChildren(space(first * height), ...made, space((list.shown.length - until) * height));
  // The row with the focus may be gone: the keyboard goes on from the list.
  if (hadFocus) scroller.focus({ preventScroll: true });
}

function testRow(test, place) {
  const line = tests.line.get(test);
  const name = testName(tests.id[test].slice(0, 300), data.files[tests.file[test]]);
  if (tests.count.has(test)) name.append(` (${count(tests.count.get(test))} tests)`);
  const opened = line === undefined ? name : element("button", { type: "button", class: "link", onclick: () => openTrouble(line) }, name);
  const kind = tests.kind[test];
  const change = tests.change.has(test) ? data.changes[tests.change.get(test)] : "";
  // "new failure" says both; "new" or "slower" does not say how it ended.
  const word = change.includes("fail") ? change : [WORDS[KINDS[kind]], change].filter(Boolean).join(" · ");
  return element("tr", { "aria-rowindex": place + 2, class: LOUD.has(kind) ? "loud" : "" },
    element("td", { class: "name" }, opened),
    element("td", { class: "kind" }, mark(kind), element("span", {}, word)),
    element("td", { class: "time" }, KINDS[kind] === "not_run" ? "" : seconds(tests.ms[test])),
    element("td", { class: "shard" }, tests.shard[test] || ""),
    element("td", { class: "file" }, element("bdi", { title: data.files[tests.file[test]] }, data.files[tests.file[test]])));
}
