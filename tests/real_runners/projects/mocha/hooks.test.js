describe("before", () => {
  before(() => {
    throw new Error("no database")
  })
  it("never begins", () => {})
  it("never begins either", () => {})
})

describe("after", () => {
  after(() => {
    throw new Error("cannot clean up")
  })
  it("passes", () => {})
})
