const assert = require("node:assert")

let tries = 0

describe("healthy", function () {
  this.retries(2)
  it("passes", () => {})
  for (const size of [1, 2]) it(`passes with ${size}`, () => assert.ok(size))
  it.skip("is skipped", () => assert.equal(1, 2))
  it("is to be written")
  it("is flaky", () => assert.equal(++tries, 2))
})
