package shop

import (
	"os"
	"testing"
)

func TestPasses(t *testing.T) {}

func TestIsSkipped(t *testing.T) { t.Skip("not today") }

func TestGroup(t *testing.T) {
	t.Run("passes", func(t *testing.T) {})
	t.Run("is skipped", func(t *testing.T) { t.Skip("not today") })
}

// Fails when the file does not exist yet, and makes it.
func TestIsFlaky(t *testing.T) {
	marker := os.Getenv("MARKER")
	if marker == "" {
		return
	}
	if _, err := os.Stat(marker); err != nil {
		os.WriteFile(marker, nil, 0o600)
		t.Fatal("the first time")
	}
}
