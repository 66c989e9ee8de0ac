package failing

import "testing"

func TestPasses(t *testing.T) {}

func TestFails(t *testing.T) { t.Error("every time") }

func TestGroup(t *testing.T) {
	t.Run("passes", func(t *testing.T) {})
	t.Run("fails", func(t *testing.T) { t.Error("every time") })
}
