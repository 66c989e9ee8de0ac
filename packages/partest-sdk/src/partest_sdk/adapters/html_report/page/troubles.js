// The tests that somebody has to look at: a line each, and what is known of it once it is opened.
const SOME = 50;
const GROUPS = [
  ["failed", "Failed"], ["errors", "Errors"], ["flaky", "Flaky: failed, then passed when run again"], ["not_run", "Did not run"],
].map(([kind, title]) => [KINDS.indexOf(kind), title]);
const cards = new Map();
const showing = [];

function drawTroubles() {
  const { kinds, changes } = data.troubles;
  if (!kinds.length) return;
  byId("troubles").hidden = false;
  const fresh = (line) => (changes[line].startsWith("new") ? 0 : 1);
  for (const [kind, title] of GROUPS) {
    const lines = [];
    for (let line = 0; line < kinds.length; line++) if (kinds[line] === kind) lines.push(line);
    if (!lines.length) continue;
    // What is new is likely what this change did.
    lines.sort((one, other) => fresh(one) - fresh(other) || one - other);
    const list = element("div", { class: "cards" });
    byId("cards").append(element("h3", {}, mark(kind), `${title} `, element("span", { class: "number" }, count(lines.length))), list);
    const more = element("button", { type: "button", class: "more" });
    const group = { lines, list, more, shown: 0, open: kind !== KINDS.indexOf("not_run") && lines.length === 1 };
    showing.push(group);
    more.addEventListener("click", () => {
      const first = group.lines[group.shown];
      showMore(group, SOME);
      cards.get(first).firstChild.focus();
    });
    byId("cards").append(more);
    showMore(group, SOME);
  }
  if (data.limits.troubles) byId("cards").append(element("p", { class: "hint" }, data.limits.troubles));
  if (data.limits.texts) byId("cards").append(element("p", { class: "hint" }, data.limits.texts));
}

function showMore(group, number) {
  const until = Math.min(group.shown + number, group.lines.length);
  for (; group.shown < until; group.shown++) group.list.append(card(group.lines[group.shown]));
  const left = group.lines.length - group.shown;
  group.more.hidden = !left;
  group.more.textContent = `Show ${count(Math.min(SOME, left))} more of ${count(left)}`;
}

function card(line) {
  const told = JSON.parse(detailLines[line]);
  const first = told.attempts.find((attempt) => attempt.said)?.said || told.reason;
  const summary = element("summary", {}, element("span", { class: "name" }, mark(told.kind), testName(told.id, told.file)));
  if (told.count > 1) summary.append(element("span", { class: "tag" }, `${count(told.count)} tests`));
  if (told.change) summary.append(element("span", { class: `tag ${told.change.startsWith("new") ? "fresh" : ""}` }, told.change));
  summary.append(element("span", { class: "aside" }, told.attempts.length ? seconds(Math.round(told.seconds * 1000)) : ""));
  if (first) summary.append(element("span", { class: "said" }, element("bdi", {}, first)));
  const made = element("details", { class: `card ${KINDS[told.kind]}` }, summary);
  made.addEventListener("toggle", () => made.childElementCount === 1 && made.append(cardBody(told)));
  cards.set(line, made);
  return made;
}

function cardBody(told) {
  const facts = [["suite", told.leg], ["file", told.file], ["shard", told.shard || ""]].filter(([, value]) => value);
  const line = told.attempts.find((attempt) => attempt.line)?.line;
  const body = element("div", { class: "body" }, element("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [
    element("dt", {}, name), element("dd", {}, element("bdi", {}, name === "file" && line ? `${value}:${line}` : String(value))),
  ])));
  if (told.reason) body.append(element("p", {}, element("bdi", {}, told.reason)));
  if (told.reproduce) body.append(reproduceLine(told.reproduce));
  for (const [place, attempt] of told.attempts.entries()) body.append(attemptPart(attempt, place, told.attempts.length));
  if (told.cut) body.append(element("p", { class: "hint" }, "Its messages and outputs were left out: those of all tests together are too large."));
  return body;
}

function attemptPart(attempt, place, all) {
  const phases = ["set-up", "call", "tear-down"].map((name, phase) => [name, attempt.phases[phase]]).filter(([, value]) => value >= 0.0005);
  const told = [attempt.worker === "main" ? "" : attempt.worker, ...phases.map(([name, value]) => `${name} ${seconds(Math.round(value * 1000))}`)];
  const title = all > 1 ? `Attempt ${place + 1}: ${attempt.outcome}${attempt.retried ? ", run again" : ""}` : `Ended: ${attempt.outcome}`;
  const part = element("div", { class: "attempt" }, element("h4", {}, title, element("span", {}, told.filter(Boolean).join(" · "))));
  const loud = ["message", "traceback"];
  for (const [name, text] of attempt.texts) {
    // A traceback usually ends with the message; it is not said twice.
    if (name === "message" && attempt.texts.some(([other, long]) => other === "traceback" && long.includes(text.trim()))) continue;
    const shown = element("pre", { tabindex: 0, role: "region", "aria-label": name, class: name === "message" ? "message" : "" }, text);
    const lines = text.trimEnd().split("\n").length;
    part.append(element("details", { open: loud.includes(name), class: "text" },
      element("summary", {}, element("bdi", {}, name), element("span", { class: "aside" }, ` ${count(lines)} ${lines === 1 ? "line" : "lines"}`)), shown));
  }
  return part;
}

function reproduceLine(command) {
  const code = element("code", { tabindex: 0 }, command);
  const button = element("button", { type: "button", class: "copy" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = "Copied";
    } catch {
      // No clipboard for this page: the line is selected, the person copies.
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  return element("div", { class: "reproduce" }, element("span", { class: "unseen" }, "Run it again:"), code, button);
}

// The file is said quietly, what comes after it counts.
function testName(id, file) {
  const cut = file && id.startsWith(file) && id.length > file.length + 2 ? file.length : 0;
  const rest = cut ? id.slice(cut).replace(/^::?/, "") : id;
  return element("bdi", { title: id }, cut ? element("span", { class: "of-file" }, id.slice(0, id.length - rest.length)) : "", rest);
}

function openTrouble(line) {
  if (line === undefined) return;
  const group = showing.find(({ lines }) => lines.includes(line));
  if (!group) return;
  const place = group.lines.indexOf(line);
  if (place >= group.shown) showMore(group, place + 1 - group.shown);
  const found = cards.get(line);
  found.open = true;
  found.scrollIntoView({ block: "start" });
  found.firstChild.focus({ preventScroll: true });
}
