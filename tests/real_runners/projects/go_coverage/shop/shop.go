package shop

import "example.org/covered/calc"

func Total(prices []int) int {
	total := 0
	for _, price := range prices {
		if calc.Sign(price) > 0 {
			total += price
		}
	}
	return total
}
