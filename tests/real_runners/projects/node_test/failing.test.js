const assert = require("node:assert")
const { describe, it, test } = require("node:test")

describe("failing", () => {
  it("passes", () => {})
  it("fails", () => assert.equal(1, 2))
})

test("has parts", async (t) => {
  await t.test("fails", () => assert.equal(1, 2))
})
