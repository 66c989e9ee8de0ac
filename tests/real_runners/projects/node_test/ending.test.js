const { after, describe, it, test } = require("node:test")

describe("after", () => {
  after(() => {
    throw new Error("cannot clean up")
  })
  it("passes", () => {})
})
