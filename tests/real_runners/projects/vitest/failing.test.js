import { describe, expect, test } from "vitest"

describe("failing", () => {
  test("passes", () => {})
  test("fails every time", () => expect(1).toBe(2))
})
