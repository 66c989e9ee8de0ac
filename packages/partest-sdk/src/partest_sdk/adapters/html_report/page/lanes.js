// Draws the timeline: a lane is a picture for the mouse and a slider for the keyboard, which both name the test they are at.
const HEIGHT = { lane: 30, top: 8, foot: 3 };

function drawTimeline() {
  const groups = timelineGroups();
  const intervals = intervalsOf(groups);
  if (!intervals.length) return;
  const scale = timeScale(intervals);
  byId("timeline").hidden = false;
  byId("timeline-lead").textContent = timelineLead(groups, scale);
  const axis = drawn("svg", { class: "axis", "aria-hidden": "true" });
  const several = new Set(groups.map((group) => group.leg)).size > 1;
  const lanes = [];
  const rows = groups.map((group) => groupRow(group, scale, several, lanes));
  const crowded = lanes.length > 40;
  byId("lanes").classList.toggle("crowded", crowded);
  byId("lanes").append(element("div", { class: "group axis-row" }, element("div"), axis, element("div")), ...rows);
  legend(groups);
  let width = 0;
  const draw = () => {
    if (axis.clientWidth === width || !axis.clientWidth) return;
    width = axis.clientWidth;
    scale.width = width;
    drawAxis(axis, scale);
    for (const lane of lanes) drawLane(lane, scale, crowded ? 14 : HEIGHT.lane);
  };
  draw();
  new ResizeObserver(draw).observe(axis);
}

function timelineLead(groups, scale) {
  const shards = groups.filter((group) => group.shards.length).length || groups.length;
  const said = [`${count(shards)} ${shards === 1 ? "shard" : "shards"}`];
  said.push(`${seconds(scale.shown)} from the first start to the last end`);
  const timed = groups.flatMap((group) => group.lanes).filter((lane) => lane.spans.length);
  if (timed.length) {
    const busy = timed.reduce((sum, lane) => sum + lane.spans.reduce((all, span) => all + spans.ms[span], 0), 0);
    const idle = Math.max(0, 1 - busy / (scale.shown * timed.length));
    said.push(`${Math.round(idle * 100)} % of that without a test running`);
  }
  if (scale.pieces.length > 1) said.push("stretches in which nothing ran are cut out");
  return `${said.join(", ")}.`;
}

function groupRow(group, scale, several, lanes) {
  const last = group.shards[group.shards.length - 1];
  const name = last ? last.shard : group.number ? `shard ${group.number}` : "no shard";
  const label = element("div", { class: "who" }, element("b", {}, element("bdi", {}, name)));
  if (several) label.append(" ", element("bdi", { class: "leg" }, group.leg));
  if (last?.job) label.append(element("bdi", { class: "job", title: last.job }, last.job));
  const stack = element("div", { class: "stack" });
  for (const [place, lane] of group.lanes.entries()) {
    const picture = drawn("svg", {
      class: "lane", tabindex: lane.spans.length ? 0 : false, role: lane.spans.length ? "slider" : "img",
      "aria-label": [several ? group.leg : "", `shard ${name}`, group.lanes.length > 1 ? `worker ${lane.worker}` : "", last ? last.state : ""].filter(Boolean).join(", "),
      "aria-valuemin": lane.spans.length ? 1 : false, "aria-valuemax": lane.spans.length || false,
    });
    const told = { picture, lane, group, first: place === 0, at: 0 };
    lanes.push(told);
    if (lane.spans.length) listen(told, scale);
    stack.append(picture);
  }
  return element("div", { class: "group" }, label, stack, shardTime(last));
}

function shardTime(shard) {
  const told = element("div", { class: "took" });
  if (!shard) return told;
  told.append(element("b", {}, shard.ms === null ? "no end" : seconds(shard.ms)));
  if (shard.state !== "finished") told.append(element("span", { class: "state" }, shard.state));
  else if (shard.expected) told.append(element("span", {}, `expected ${seconds(shard.expected)}`));
  return told;
}

function drawAxis(axis, scale) {
  axis.setAttribute("viewBox", `0 0 ${scale.width} 22`);
  axis.replaceChildren(
    ...ticks(scale).map((moment) => {
      const x = scale.at(moment);
      return drawn("text", { x, y: 14, "text-anchor": x < 16 ? "start" : x > scale.width - 16 ? "end" : "middle" }, clock(moment - scale.first));
    }),
    ...scale.pieces.slice(1).map((piece, place) => drawn("text", { x: scale.at(piece.from) - CUT / 2, y: 14, "text-anchor": "middle", class: "cut" },
      drawn("title", {}, `${seconds(piece.from - scale.pieces[place].to)} cut out`), "⫽")),
  );
}

function drawLane(told, scale, height) {
  const { picture, lane, group } = told;
  const { width } = scale;
  const top = Math.min(HEIGHT.top, height / 3);
  const bottom = height - HEIGHT.foot;
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.style.height = `${height}px`;
  const parts = [drawn("rect", { class: "idle", x: 0, y: top, width, height: bottom - top })];
  for (const shard of group.shards) {
    if (shard.start === null) continue;
    const x = scale.at(shard.start);
    const size = Math.max(2, scale.at(shard.start + (shard.ms ?? 0)) - x);
    parts.push(drawn("rect", { class: `process ${lane.spans.length ? "" : "alone"}`, x, y: top, width: size, height: bottom - top }));
  }
  parts.push(drawn("path", { class: "grid", d: ticks(scale).map((moment) => `M${scale.at(moment).toFixed(1)} ${top}V${bottom}`).join("") }));
  const paths = new Map();
  const flags = new Map();
  let turn = 0;
  for (const block of blocksOf(lane, scale)) {
    const loud = LOUD.has(block.kind);
    const size = block.to - block.from;
    // A hair of background between neighbours shows that they are two tests; so does every other one being a little lighter.
    const wide = Math.max(0.6, size > 3 ? size - 0.8 : size);
    const name = `${KINDS[block.kind]}${!loud && turn++ % 2 ? " other" : ""}`;
    const from = loud ? top - 3 : top;
    paths.set(name, `${paths.get(name) ?? ""}M${block.from.toFixed(1)} ${from}h${wide.toFixed(1)}V${loud ? height : bottom}h-${wide.toFixed(1)}z`);
    const middle = block.from + size / 2;
    if (loud) flags.set(block.kind, `${flags.get(block.kind) ?? ""}M${(middle - 4.5).toFixed(1)} 0h9l-4.5 ${top - 3}z`);
  }
  const rank = ([name]) => ORDER.indexOf(KINDS.indexOf(name.split(" ")[0]));
  for (const [name, d] of [...paths].sort((one, other) => rank(other) - rank(one))) {
    parts.push(drawn("path", { class: `block ${name}`, d }));
    const flag = flags.get(KINDS.indexOf(name));
    if (flag) parts.push(drawn("path", { class: "hatched", d }), drawn("path", { class: `block ${name}`, d: flag }));
  }
  for (const piece of scale.pieces.slice(1)) {
    parts.push(drawn("rect", { class: "cut", x: scale.at(piece.from) - CUT + 1, y: 0, width: CUT - 2, height }));
  }
  parts.push(...expectedMarks(told, scale, top, bottom));
  told.cursor = drawn("rect", { class: "cursor", y: top - 3, height: height - top + 3, visibility: "hidden" });
  picture.replaceChildren(...parts, told.cursor);
}

function expectedMarks({ group, first }, scale, top, bottom) {
  const marks = [];
  for (const shard of group.shards) {
    if (shard.start === null || !shard.expected) continue;
    const x = Math.min(Math.max(scale.at(shard.start + shard.expected), 1), scale.width - 1);
    const beyond = shard.start + shard.expected > scale.pieces[scale.pieces.length - 1].to;
    marks.push(drawn("path", { class: "expected", d: `M${x} ${top - 2}V${bottom + HEIGHT.foot}` }));
    if (first) marks.push(drawn("path", { class: "expected-end", d: beyond ? `M${x - 7} ${top - 6}l7 4-7 4z` : `M${x} ${top - 7}l4 4-4 4-4-4z` }));
  }
  return marks;
}

function legend(groups) {
  const present = new Set(spans.test.map((test) => tests.kind[test]));
  const sample = (...shapes) => drawn("svg", { viewBox: "0 0 22 16", class: "sample", "aria-hidden": "true" }, ...shapes);
  const box = (name) => drawn("rect", { class: name, x: 1, y: 4, width: 20, height: 11 });
  const items = [];
  for (const kind of ORDER.filter((one) => present.has(one))) {
    const loud = LOUD.has(kind);
    const shapes = loud ? [box(`block ${KINDS[kind]}`), box("hatched"), drawn("path", { class: `block ${KINDS[kind]}`, d: "M6.5 0h9l-4.5 4z" })] : [box(`block ${KINDS[kind]}`)];
    items.push(element("li", {}, sample(...shapes), WORDS[KINDS[kind]]));
  }
  if (groups.some((group) => group.shards.length)) items.push(element("li", {}, sample(box("idle"), box("process")), "job runs, no test does"));
  items.push(element("li", {}, sample(box("idle")), "idle"));
  if (groups.some((group) => group.shards.some((shard) => shard.expected))) {
    const line = drawn("path", { class: "expected", d: "M11 3V16" });
    items.push(element("li", {}, sample(line, drawn("path", { class: "expected-end", d: "M11 0l4 4-4 4-4-4z" })), "expected end"));
  }
  byId("legend").append(...items);
}

function listen(told, scale) {
  const { picture, lane } = told;
  const show = (place) => {
    told.at = Math.min(Math.max(place, 0), lane.spans.length - 1);
    const span = lane.spans[told.at];
    const x = scale.at(spans.start[span]);
    const size = Math.max(2, scale.at(spans.start[span] + spans.ms[span]) - x);
    for (const [name, value] of Object.entries({ x, width: size, visibility: "visible" })) told.cursor.setAttribute(name, value);
    picture.setAttribute("aria-valuenow", told.at + 1);
    picture.setAttribute("aria-valuetext", spanSaid(span, scale));
    showTip(picture, x + size / 2, span, scale);
  };
  const hide = () => {
    told.cursor.setAttribute("visibility", "hidden");
    byId("tip").hidden = true;
  };
  const next = (step) => {
    for (let place = told.at + step; place >= 0 && place < lane.spans.length; place += step) {
      if (LOUD.has(tests.kind[spans.test[lane.spans[place]]])) return place;
    }
    return told.at;
  };
  const open = () => openTrouble(tests.line.get(spans.test[lane.spans[told.at]]));
  const keys = {
    ArrowRight: () => told.at + 1, ArrowUp: () => told.at + 1, ArrowLeft: () => told.at - 1, ArrowDown: () => told.at - 1, Home: () => 0,
    End: () => lane.spans.length - 1, PageDown: () => next(1), PageUp: () => next(-1),
  };
  picture.setAttribute("aria-valuenow", 1);
  picture.setAttribute("aria-valuetext", spanSaid(lane.spans[0], scale));
  picture.addEventListener("focus", () => picture.matches(":focus-visible") && show(told.at));
  picture.addEventListener("blur", hide);
  picture.addEventListener("mouseleave", hide);
  picture.addEventListener("mousemove", (event) => show(nearest(lane, scale, event.clientX - picture.getBoundingClientRect().left)));
  picture.addEventListener("click", open);
  picture.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") open();
    else if (event.key === "Escape") hide();
    else if (keys[event.key]) show(keys[event.key]());
    else return;
    event.preventDefault();
  });
}

// The test under the mouse; one in trouble is found a few pixels away already.
function nearest(lane, scale, x) {
  let low = 0;
  let high = lane.spans.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (scale.at(spans.start[lane.spans[middle]]) <= x) low = middle;
    else high = middle - 1;
  }
  let [found, distance] = [low, 5];
  for (let place = Math.max(0, low - 400); place < Math.min(lane.spans.length, low + 400); place++) {
    const away = Math.abs(scale.at(spans.start[lane.spans[place]]) + 2 - x);
    if (LOUD.has(tests.kind[spans.test[lane.spans[place]]]) && away < distance) [found, distance] = [place, away];
  }
  return found;
}

function spanSaid(span, scale) {
  const test = spans.test[span];
  return `${tests.id[test].slice(0, 300)}, ${WORDS[KINDS[tests.kind[test]]]}, ${seconds(spans.ms[span])}, at ${clock(spans.start[span] - scale.first)}`;
}

function showTip(picture, x, span, scale) {
  const test = spans.test[span];
  const tip = byId("tip");
  const worker = data.workers[spans.worker[span]];
  tip.replaceChildren(
    element("b", {}, mark(tests.kind[test]), element("bdi", {}, tests.id[test].slice(0, 300))),
    element("span", {}, [WORDS[KINDS[tests.kind[test]]], seconds(spans.ms[span]), `at ${clock(spans.start[span] - scale.first)}`, worker].filter(Boolean).join(" · ")),
  );
  tip.hidden = false;
  const box = picture.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.left + x - tip.offsetWidth / 2), document.documentElement.clientWidth - tip.offsetWidth - 8);
  const above = box.top - tip.offsetHeight - 6;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 4 ? above : box.bottom + 6}px`;
}
