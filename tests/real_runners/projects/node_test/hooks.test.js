const { before, describe, it } = require("node:test")

describe("before", () => {
  before(() => {
    throw new Error("no database")
  })
  it("never begins", () => {})
  it("never begins either", () => {})
})
