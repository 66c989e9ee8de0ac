export default {
  test: {
    retry: 2,
    reporters: ["default", "junit", "json"],
    outputFile: { junit: "junit.xml", json: "report.json" },
  },
}
