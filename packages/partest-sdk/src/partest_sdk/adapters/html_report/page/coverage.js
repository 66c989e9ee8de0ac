// What the tests cover: the verdicts, the table by flag, the trend, and the lines of the change that no test ran, in their source.
const STATES = { passed: ["passed", "✓"], failed: ["failed", "✗"], neutral: ["not judged", "○"], incomplete: ["not known", "!"] };

function drawCoverage() {
  const told = data.coverage;
  if (!told) return;
  byId("coverage").append(...[coverageNumbers(told), changedFiles(told), leastCovered(told), ...moreCoverage(told)].filter(Boolean));
}

function coverageNumbers({ loud, gates, rows, compared, context, trend }) {
  // On a telephone the first columns are all that is on the screen.
  const heads = ["", "Lines", ...(compared ? ["Against base"] : []), "Covered", "Branches"];
  const cells = rows.map(([name, lines, covered, branches, against]) =>
    [name, ...[lines, ...(compared ? [against] : []), covered, branches].map(figure)]);
  return section("Coverage",
    ...(loud.length ? [element("ul", { class: "loud-list" }, ...loud.map(([words, reason]) => element("li", {}, element("b", {}, `${words}: `), element("bdi", {}, reason))))] : []),
    ...(gates.length ? [element("ul", { class: "gates" }, ...gates.map(gate))] : []),
    element("div", { class: "beside" }, table(heads, cells, "coverage-numbers"), ...(trend.length > 1 ? [trendPicture(trend)] : [])),
    ...context.map(([words, whose]) => element("p", { class: "hint context" }, `${words} `, element("bdi", {}, whose))));
}

function figure(text) {
  return element("span", { class: "figure" }, text);
}

function gate([state, name, sentence]) {
  const [word, sign] = STATES[state];
  return element("li", { class: `gate ${state}` }, element("span", { class: "sign", "aria-hidden": "true" }, sign),
    element("span", {}, element("b", {}, element("bdi", {}, name), ` ${word}: `), element("bdi", {}, sentence)));
}

function changedFiles({ changed, unmeasured, source, leftOut, incomplete }) {
  if (!changed.length && !unmeasured.length) return null;
  const rows = [
    ...changed.map(([file, covered, all, runs]) => [file, share(covered, all), runs || "none"]),
    ...unmeasured.map((file) => [file, "⚠ not measured", "no report mentions it"]),
  ];
  return section("Coverage of the changed files", table(["File", "Covered", "Uncovered lines"], rows, "coverage-files"),
    ...(leftOut ? [element("p", { class: "hint" }, `${count(leftOut)} more files are left out.`)] : []),
    ...(source.length ? [element("p", { class: "hint context" }, `The lines are those of the tree that was tested; what no test ${incomplete ? "that reported ran" : "ran"} is marked.`)] : []), ...source.map(sourceOf));
}

function sourceOf({ file, pieces, lines }, place) {
  const code = element("div", { class: "source", tabindex: 0, role: "region", "aria-label": "Source with uncovered lines" }, ...pieces.map(([first, texts]) => element("div", { class: "piece" },
    ...texts.map(([bare, text], at) => element("div", { class: bare ? "code bare" : "code" },
      element("span", { class: "line" }, bare ? element("span", { class: "unseen" }, "not covered: ") : "", String(first + at)), element("bdi", {}, text))))));
  return element("details", { class: "text", open: place < 3 },
    element("summary", {}, element("bdi", {}, file), element("span", { class: "aside" }, ` ${count(lines)} ${lines === 1 ? "line" : "lines"} shown`)), code);
}

function leastCovered({ least }) {
  if (!least.length) return null;
  const most = least[0][1];
  return section("Least covered files", table(["File", "Uncovered lines", "Covered"], least.map(([file, bare, covered, all, words]) =>
    [file, bar(bare / most, count(bare), "bare"), `${words} (${count(covered)} of ${count(all)})`]), "coverage-files"));
}

// What is needed now and then: each by itself, folded.
function moreCoverage({ shards, notes }) {
  const folded = (title, content) => element("details", { class: "text" }, element("summary", {}, title), content);
  return [
    shards.length ? folded("Coverage by shard, each for itself", table(["Shard", "Flag", "Lines", "Covered"], shards.map(([shard, flag, ...numbers]) => [shard || "no shard", flag, ...numbers.map(figure)]), "coverage-shards")) : null,
    notes.length ? folded("Notes on the coverage", element("ul", { class: "notes" }, ...notes.map((note) => element("li", {}, element("bdi", {}, note))))) : null,
  ];
}

function share(covered, all) {
  return bar(all ? covered / all : 0, `${count(covered)} of ${count(all)}`, "covered");
}
