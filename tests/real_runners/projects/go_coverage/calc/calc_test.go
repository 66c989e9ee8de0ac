package calc

import "testing"

func TestNegative(t *testing.T) {
	if Sign(-3) != -1 {
		t.Fatal()
	}
}

func TestZero(t *testing.T) {
	if Sign(0) != 0 {
		t.Fatal()
	}
}
