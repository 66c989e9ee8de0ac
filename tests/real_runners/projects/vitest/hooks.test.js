import { beforeAll, describe, test } from "vitest"

describe("before", () => {
  beforeAll(() => {
    throw new Error("no database")
  })
  test("never begins", () => {})
  test("never begins either", () => {})
})
