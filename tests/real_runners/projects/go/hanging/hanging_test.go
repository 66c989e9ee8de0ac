package hanging

import "testing"

func TestPasses(t *testing.T) {}

func TestHangs(t *testing.T) { select {} }
