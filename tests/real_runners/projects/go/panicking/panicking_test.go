package panicking

import "testing"

func TestPasses(t *testing.T) {}

func TestPanics(t *testing.T) { panic("out of stock") }

func TestNeverBegins(t *testing.T) {}
