// The plain tables at the end: what took longest, expected against real, the suites, and what the caller adds.
function drawTables() {
  const tables = byId("tables");
  tables.append(...[shardTable(), element("div", { class: "pair" }, ...[slowestTests(), slowestFiles()].filter(Boolean)), suiteTable(), ...extraTables()].filter(Boolean));
}

// `cells`: text, numbers (set to the right), or elements.
function table(heads, rows, classes = "") {
  const side = (place) => (rows.length && typeof rows[0][place] === "number" ? "number" : false);
  const head = element("thead", {}, element("tr", {}, ...heads.map((name, place) => element("th", { scope: "col", class: side(place) }, name))));
  const body = element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell) =>
    element("td", { class: typeof cell === "number" ? "number" : "" }, cell instanceof Node ? cell : typeof cell === "number" ? count(cell) : element("bdi", {}, cell))))));
  return element("div", { class: "table", tabindex: 0, role: "region", "aria-label": `Table of ${heads.join(", ")}` }, element("table", { class: classes }, head, body));
}

function bar(share, words, name = "") {
  const inner = element("span", { class: `bar ${name}` });
  inner.style.width = `${Math.max(0.5, Math.min(1, share) * 100)}%`;
  return element("span", { class: "bars" }, element("span", { class: "track", "aria-hidden": "true" }, inner), element("span", { class: "words" }, words));
}

function slowestTests() {
  const slow = tests.id.map((_, test) => test).filter((test) => tests.ms[test]).sort((one, other) => tests.ms[other] - tests.ms[one]).slice(0, 20);
  if (!slow.length) return null;
  const most = tests.ms[slow[0]];
  return section("Slowest tests", table(["Test", "Time"], slow.map((test) => [testName(tests.id[test].slice(0, 300), data.files[tests.file[test]]), bar(tests.ms[test] / most, seconds(tests.ms[test]))]), "slow"));
}

function slowestFiles() {
  const files = data.slowestFiles.filter(([, , time]) => time > 0).slice(0, 20);
  if (!files.length) return null;
  const several = data.suites.length > 1;
  return section("Slowest files", table(["File", "Time"], files.map(([leg, file, time, number]) => [
    element("span", {}, element("bdi", { title: file }, file), element("small", {}, ` ${count(number)} ${number === 1 ? "test" : "tests"}${several ? `, ${leg}` : ""}`)),
    bar(time / files[0][2], seconds(Math.round(time * 1000))),
  ]), "slow"));
}

function shardTable() {
  if (!data.shards.length) return null;
  const most = Math.max(1, ...data.shards.map((shard) => Math.max(shard.ms ?? 0, shard.expected)));
  const several = new Set(data.shards.map((shard) => shard.leg)).size > 1;
  const repeated = data.shards.some((shard) => shard.attempt > 1);
  const heads = [...(several ? ["Suite"] : []), "Shard", "Job", ...(repeated ? ["Attempt"] : []), "Ended", "Tests", "Real and expected", "Difference"];
  const rows = data.shards.map((shard) => [
    ...(several ? [shard.leg] : []), shard.shard, shard.job, ...(repeated ? [shard.attempt] : []), ended(shard), shard.tests,
    element("span", { class: "versus" }, bar((shard.ms ?? 0) / most, shard.ms === null ? "unknown" : seconds(shard.ms)),
      ...(shard.expected ? [bar(shard.expected / most, `${seconds(shard.expected)} expected`, "planned")] : [])),
    shard.ms === null || !shard.expected ? "" : difference(shard),
  ]);
  return section("Shards: expected and real", table(heads, rows, "shards"));
}

function ended(shard) {
  if (shard.signal) return `${shard.state}, ${shard.signal}`;
  return shard.exit === null ? shard.state : `${shard.state}, exit ${shard.exit}`;
}

function difference(shard) {
  const percent = Math.round((shard.ms / shard.expected - 1) * 100);
  return percent > 999 ? `${Math.round(shard.ms / shard.expected)} ×` : `${percent > 0 ? "+" : percent < 0 ? "−" : "±"}${Math.abs(percent)} %`;
}

function suiteTable() {
  if (!data.suites.length) return null;
  const used = ORDER.filter((kind) => data.totals[1 + kind]);
  const heads = ["Suite", "Told by", "Tests", ...used.map((kind) => PLURALS[KINDS[kind]]), "Test time", "Slowest shard", "Complete"];
  const rows = data.suites.map(([name, complete, told, total, ...numbers]) => [
    name, told, total, ...used.map((kind) => numbers[kind]), seconds(Math.round(1000 * numbers[KINDS.length])), seconds(Math.round(1000 * numbers[KINDS.length + 1])),
    complete ? "✓ yes" : "✗ no",
  ]);
  return section("Suites", table(heads, rows));
}

function extraTables() {
  return data.extra.filter(([, rows]) => rows.length).map(([title, [heads, ...rows], all]) =>
    section(title, table(heads, rows), all > rows.length + 1 ? element("p", { class: "hint" }, `The first ${count(rows.length)} of ${count(all - 1)} rows.`) : ""));
}
