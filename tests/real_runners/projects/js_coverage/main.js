const { sign, Cart } = require("./shop");

if (process.argv[2] === "one") {
  sign(-1);
  new Cart([1, -2]).total("half");
} else {
  sign(0);
  new Cart().total("none");
}
