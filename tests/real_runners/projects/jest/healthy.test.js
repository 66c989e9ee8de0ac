jest.retryTimes(2)
let tries = 0

describe("healthy", () => {
  test("passes", () => {})
  test.each([1, 2])("passes with %i", (size) => expect(size).toBeTruthy())
  test.skip("is skipped", () => expect(1).toBe(2))
  test.todo("is to be written")
  test("is flaky", () => expect(++tries).toBe(2))
})
