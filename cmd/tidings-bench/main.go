// The tidings-bench command measures Tidings against what one would use
// instead: PostgreSQL, SQLite FTS5, Bleve, and DuckDB without an index. It makes
// a corpus, loads it into each, asks all the same questions, checks that their
// answers agree, and writes one table. See docs/benchmark.md.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "tidings-bench: "+err.Error())
		os.Exit(1)
	}
}
