const { expect, test } = require("@playwright/test")

test("fails on the phone", ({}, info) => expect(info.project.name).toBe("desktop"))
