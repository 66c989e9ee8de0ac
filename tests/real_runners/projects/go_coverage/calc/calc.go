package calc

func Sign(number int) int {
	if number < 0 {
		return -1
	} else if number == 0 {
		return 0
	}
	return 1
}

func Unused() int { return 7 }
