const { test } = require("node:test")

test("fails after its parts", async (t) => {
  await t.test("one part", () => {})
  throw new Error("out of stock")
})
