// Two projects, as with two browsers; the tests need none.
module.exports = {
  testDir: "tests",
  retries: 1,
  workers: 1,
  reporter: [
    ["line"],
    ["junit", { outputFile: "junit.xml" }],
    ["junit", { outputFile: "junit-with-retries.xml", includeRetries: true }],
    ["json", { outputFile: "report.json" }],
    ["playwright-ctrf-json-reporter", {}],
  ],
  projects: [{ name: "desktop" }, { name: "phone" }],
}
