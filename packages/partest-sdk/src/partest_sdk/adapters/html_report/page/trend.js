// The coverage of the latest runs of the default branch as a line, this run at its end. Of many only the line is drawn.
const DOTS = 60;
const TREND = { width: 420, height: 130, left: 44, right: 14, top: 14, bottom: 22 };

function trendPicture(points) {
  const { width, height, left, right, top, bottom } = TREND;
  const parts = points.map(([, part]) => part);
  const [low, high] = trendBounds(Math.min(...parts), Math.max(...parts));
  const x = (place) => left + (place * (width - left - right)) / (points.length - 1);
  const y = (part) => top + ((high - part) * (height - top - bottom)) / (high - low);
  const line = parts.map((part, place) => `${place ? "L" : "M"}${x(place).toFixed(1)} ${y(part).toFixed(1)}`).join("");
  const [first, last] = [points[0], points.at(-1)];
  const said = `Coverage of ${count(points.length)} runs: from ${first[2]} to ${last[2]}${last[0] ? "" : " now"}`;
  const dots = points.map((point, place) => [...point, place]).filter(([, , , place]) => points.length <= DOTS || place === points.length - 1);
  return element("figure", { class: "trend" }, element("figcaption", { class: "hint" }, said), drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": said },
    ...[low, high].map((part) => drawn("path", { class: "rule", d: `M${left} ${y(part)}H${width - right}` })),
    ...[low, high].map((part) => drawn("text", { x: left - 6, y: y(part) + 4, "text-anchor": "end" }, `${part / 100} %`)),
    drawn("path", { class: "run", d: line }),
    ...dots.map(([commit, part, words, place]) => {
      const now = place === points.length - 1;
      return drawn("circle", { class: now ? "now" : "then", cx: x(place).toFixed(1), cy: y(part).toFixed(1), r: now ? 4.5 : 2.5 },
        drawn("title", {}, `${commit || "this run"}: ${words}`));
    }),
    drawn("text", { x: left, y: height - 4 }, first[0]),
    drawn("text", { x: width - right, y: height - 4, "text-anchor": "end" }, last[0] || "this run")));
}

// Whole percents around the line, so that a tenth does not look like a fall.
function trendBounds(least, most) {
  const low = Math.max(0, Math.floor(least / 100) * 100);
  const high = Math.min(10000, Math.max(Math.ceil(most / 100) * 100, low + 200));
  return [Math.min(low, high - 200), high];
}
