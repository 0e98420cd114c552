package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// rooms says which rooms a room may import, and arrows go only so:
//
//	cmd ──► ingest ────► sql
//	 ├────► dashboard ─► analytics ─► sql
//	 └────► sql
var rooms = map[string][]string{
	"cmd":       {"ingest", "analytics", "dashboard", "sql"},
	"ingest":    {"ingest", "sql"},
	"dashboard": {"analytics"},
	"analytics": {"sql"},
	"sql":       {},
}

// onlyIn says which rooms alone may import a package from outside.
var onlyIn = map[string]string{
	"database/sql":                         "sql",
	"database/sql/driver":                  "sql",
	"github.com/duckdb/duckdb-go/v2":       "sql",
	"github.com/duckdb/duckdb-go-bindings": "sql",
	"github.com/gin-gonic/gin":             "dashboard",
	"github.com/go-echarts/go-echarts/v2":  "dashboard",
}

type listed struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func TestImportsFollowTheHouse(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "tidings/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	seen := map[string]bool{}
	for {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		room := roomOf(p.ImportPath)
		allowed, known := rooms[room]
		if !known {
			t.Errorf("%s stands in no room of the house", p.ImportPath)
		}
		seen[room] = true
		for _, imported := range p.Imports {
			checkImport(t, p.ImportPath, room, allowed, imported)
		}
		// Tests may fill a store for themselves, but not turn an arrow round.
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			if to := roomOf(imported); to != "" && to != room && to != "sql" && !slices.Contains(allowed, to) && room != "dashboard" {
				t.Errorf("a test of %s imports %s", p.ImportPath, imported)
			}
		}
	}
	for room := range rooms {
		if !seen[room] {
			t.Errorf("the room %s is empty", room)
		}
	}
}

func checkImport(t *testing.T, from, room string, allowed []string, imported string) {
	t.Helper()
	if to := roomOf(imported); to != "" && to != room && !slices.Contains(allowed, to) {
		t.Errorf("%s imports %s, which the house does not allow", from, imported)
	}
	for p, only := range onlyIn {
		if (imported == p || strings.HasPrefix(imported, p+"/")) && room != only {
			t.Errorf("%s imports %s, which only %s may", from, imported, only)
		}
	}
}

// roomOf gives the room of a package of ours, "" for one from outside.
func roomOf(importPath string) string {
	inside, ok := strings.CutPrefix(importPath, "tidings/")
	if !ok {
		return ""
	}
	room, _, _ := strings.Cut(inside, "/")
	return path.Base(room)
}
