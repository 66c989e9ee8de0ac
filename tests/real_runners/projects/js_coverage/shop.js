function sign(number) {
  if (number < 0) {
    return -1;
  }
  return number === 0 ? 0 : 1;
}

class Cart {
  constructor(prices = []) {
    this.prices = prices;
  }

  total(discount) {
    let total = 0;
    for (const price of this.prices) {
      if (sign(price) > 0 && price < 1000) total += price; else total -= 1;
    }
    switch (discount) {
      case "half": return total / 2;
      case "none": return total;
      default: return total || 1;
    }
  }
}

module.exports = { sign, Cart };
