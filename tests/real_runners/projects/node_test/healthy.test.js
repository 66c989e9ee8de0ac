const assert = require("node:assert")
const { describe, it, test } = require("node:test")

describe("healthy", () => {
  it("passes", () => {})
  it("is skipped", { skip: "not today" }, () => assert.equal(1, 2))
  it("is to be mended", { todo: true }, () => assert.equal(1, 2))
  describe("deeper", () => {
    it("passes", () => {})
  })
})

test("has parts", async (t) => {
  await t.test("one part", () => {})
  await t.test("another part", () => {})
})
