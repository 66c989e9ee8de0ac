const assert = require("node:assert")

describe("failing", function () {
  this.retries(1)
  it("passes", () => {})
  it("fails every time", () => assert.equal(1, 2))
})
