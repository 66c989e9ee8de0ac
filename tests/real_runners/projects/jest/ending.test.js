describe("after", () => {
  afterAll(() => {
    throw new Error("cannot clean up")
  })
  test("passes", () => {})
})
