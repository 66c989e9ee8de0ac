const { expect, test } = require("@playwright/test")

test.describe("healthy", () => {
  test("passes", () => {})
  test.skip("is skipped", () => expect(1).toBe(2))
  test.fixme("is to be mended", () => expect(1).toBe(2))
  test("fails as expected", () => {
    test.fail()
    expect(1).toBe(2)
  })
  test("is flaky on the phone", ({}, info) => {
    expect(info.project.name === "desktop" || info.retry === 1).toBe(true)
  })
})
