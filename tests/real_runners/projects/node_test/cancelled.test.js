const { test } = require("node:test")

test("waits for ever", () => new Promise(() => {}))
