package analytics

import (
	"fmt"
	"os"
	"testing"
)

// TestMain makes the test binary a sealed child where it is started as one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "sealed-child" {
		if err := RunSealedChild(os.Args[2:], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// newConsole makes a Console whose children are this test binary.
func newConsole(t testing.TB, a *Analyst) *Console {
	t.Helper()
	c := NewConsole(a, []string{os.Args[0], "sealed-child"})
	t.Cleanup(c.Close)
	return c
}
