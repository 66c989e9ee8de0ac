package startup

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(3) }

func TestNeverBegins(t *testing.T) {}
