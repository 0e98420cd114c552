package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
)

// scriptNow is the clock of the scripts.
var scriptNow = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tidings": func() {
			a := &app{Streams: Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, env: os.Getenv, now: func() time.Time { return scriptNow }, pause: -1}
			os.Exit(a.run(context.Background(), os.Args[1:]))
		},
	})
}

// The command line, from outside: each script in testdata/script is a session.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"gzip": func(ts *testscript.TestScript, neg bool, args []string) { compress(ts, args, ".gz") },
			"zstd": func(ts *testscript.TestScript, neg bool, args []string) { compress(ts, args, ".zst") },
			"code": exitCode,
			// serve-files DIR serves a directory on loopback and sets SERVER to where.
			// What is not there is 404.
			"serve-files": func(ts *testscript.TestScript, neg bool, args []string) {
				server := httptest.NewServer(http.FileServer(http.Dir(ts.MkAbs(args[0]))))
				ts.Defer(server.Close)
				ts.Setenv("SERVER", server.URL)
			},
			"bytes": func(ts *testscript.TestScript, neg bool, args []string) {
				// bytes FILE TEXT writes TEXT with its \xNN escapes undone.
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(unescape(args[1])), 0o644))
			},
		},
	})
}

// exitCode runs a command and wants this very exit status: code 2 tidings …
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: code STATUS command [arg…]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("want exit status %s, have %s", args[0], got)
	}
}

func compress(ts *testscript.TestScript, args []string, ending string) {
	for _, name := range args {
		text := ts.ReadFile(name)
		out, err := os.Create(ts.MkAbs(name + ending))
		ts.Check(err)
		var w interface {
			Write([]byte) (int, error)
			Close() error
		} = gzip.NewWriter(out)
		if ending == ".zst" {
			w, err = zstd.NewWriter(out)
			ts.Check(err)
		}
		_, err = w.Write([]byte(text))
		ts.Check(err)
		ts.Check(w.Close())
		ts.Check(out.Close())
	}
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) && s[i+1] == 'x' {
			b.WriteByte(hexDigit(s[i+2])<<4 | hexDigit(s[i+3]))
			i += 3
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func hexDigit(c byte) byte {
	return byte(strings.IndexByte("0123456789abcdef", c|0x20))
}
