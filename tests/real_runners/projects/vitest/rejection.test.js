import { test } from "vitest"

test("leaves something behind", () => {
  Promise.reject(new Error("nobody waited for this"))
})
