// Time on a line. Stretches in which nothing runs at all (a shard run again an hour later, a clock that is wrong) are cut out and marked.
const CUT = 26;

function timeScale(intervals) {
  const sorted = intervals.filter(([from, to]) => to >= from).sort((one, other) => one[0] - other[0]);
  const parts = [];
  for (const [from, to] of sorted) {
    const last = parts[parts.length - 1];
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else parts.push({ from, to });
  }
  const busy = parts.reduce((sum, part) => sum + part.to - part.from, 0);
  const pieces = [];
  for (const part of parts) {
    const last = pieces[pieces.length - 1];
    // Waiting is worth seeing as long as it does not push what happened off the picture.
    if (last && part.from - last.to <= Math.max(busy * 0.5, 1000)) last.to = part.to;
    else pieces.push({ ...part });
  }
  const shown = pieces.reduce((sum, piece) => sum + piece.to - piece.from, 0) || 1;
  let at = 0;
  for (const piece of pieces) {
    piece.share = at / shown;
    at += piece.to - piece.from;
  }
  return { pieces, shown, first: pieces[0].from, width: 0, at: scaleAt };
}

// The place of a moment in a picture that is `this.width` wide.
function scaleAt(moment) {
  const room = this.width - CUT * (this.pieces.length - 1);
  let found = 0;
  while (found + 1 < this.pieces.length && moment >= this.pieces[found + 1].from) found++;
  const piece = this.pieces[found];
  const inside = Math.min(Math.max(moment, piece.from), piece.to) - piece.from;
  return CUT * found + room * (piece.share + inside / this.shown);
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400].map((step) => step * 1000);

function ticks(scale) {
  const room = scale.width - CUT * (scale.pieces.length - 1);
  const step = STEPS.find((step) => (step / scale.shown) * room >= 64) ?? STEPS[STEPS.length - 1];
  const told = [];
  for (const piece of scale.pieces) {
    const first = Math.ceil((piece.from - scale.first) / step) * step + scale.first;
    for (let moment = first; moment <= piece.to && told.length < 200; moment += step) told.push(moment);
  }
  return told;
}

// What runs where: a group for each shard of each suite, in it a lane for each worker.
function timelineGroups() {
  const groups = new Map();
  const group = (leg, number) => {
    const key = `${number} ${leg}`;
    if (!groups.has(key)) groups.set(key, { leg, number, shards: [], lanes: new Map() });
    return groups.get(key);
  };
  for (const shard of data.shards) group(shard.leg, shard.number).shards.push(shard);
  for (let span = 0; span < spans.test.length; span++) {
    const test = spans.test[span];
    const { lanes } = group(data.legs[tests.leg[test]], tests.shard[test]);
    const worker = spans.worker[span];
    if (!lanes.has(worker)) lanes.set(worker, []);
    lanes.get(worker).push(span);
  }
  const told = [...groups.values()].filter((one) => one.lanes.size || one.shards.some((shard) => shard.start !== null));
  const natural = new Intl.Collator("en", { numeric: true }).compare;
  for (const one of told) {
    one.lanes = [...one.lanes].map(([worker, members]) => ({ worker: data.workers[worker], spans: members }));
    one.lanes.sort((first, other) => natural(first.worker, other.worker));
    for (const lane of one.lanes) lane.spans.sort((first, other) => spans.start[first] - spans.start[other]);
    if (!one.lanes.length) one.lanes.push({ worker: "", spans: [] });
  }
  return told.sort((first, other) => natural(first.leg, other.leg) || first.number - other.number);
}

function intervalsOf(groups) {
  const intervals = [];
  for (const group of groups) {
    for (const shard of group.shards) if (shard.start !== null) intervals.push([shard.start, shard.start + (shard.ms ?? 0)]);
    for (const lane of group.lanes) for (const span of lane.spans) intervals.push([spans.start[span], spans.start[span] + spans.ms[span]]);
  }
  return intervals;
}

// Neighbours too thin to be told apart become one block, so a lane never has more blocks than pixels.
function blocksOf(lane, scale) {
  const open = new Map();
  const blocks = [];
  for (const span of lane.spans) {
    const kind = tests.kind[spans.test[span]];
    const from = scale.at(spans.start[span]);
    const to = Math.max(scale.at(spans.start[span] + spans.ms[span]), from + (LOUD.has(kind) ? 4 : 0.6));
    const last = open.get(kind);
    if (last && from - last.to < 0.8 && (to - from < 2 && last.to - last.from < (last.many ? Infinity : 2))) {
      last.to = Math.max(last.to, to);
      last.many = true;
    } else {
      const block = { kind, from, to, many: false };
      open.set(kind, block);
      blocks.push(block);
    }
  }
  return blocks;
}
