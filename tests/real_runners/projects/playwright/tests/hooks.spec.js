const { test } = require("@playwright/test")

test.describe("before", () => {
  test.beforeAll(() => {
    throw new Error("no database")
  })
  test("never begins", () => {})
  test("never begins either", () => {})
})
