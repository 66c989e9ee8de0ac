drawTroubles();
drawCoverage();
drawTests();
drawTables();
drawTimeline();

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    byId("search").focus();
    byId("search").select();
  }
});

// On paper nothing can be opened any more.
addEventListener("beforeprint", () => {
  for (const [line, shown] of cards) if (data.troubles.kinds[line] !== KINDS.indexOf("not_run")) shown.open = true;
  // The toggle event comes later than the printer.
  for (const shown of cards.values()) if (shown.open) shown.dispatchEvent(new Event("toggle"));
});

// For whoever measures: everything is drawn, and the browser had the time to paint it.
requestAnimationFrame(() => setTimeout(() => {
  performance.mark("report-drawn");
  document.documentElement.dataset.drawn = "yes";
}));
