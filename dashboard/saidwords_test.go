package dashboard

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// saidFolders are those whose errors people meet on pages.
var saidFolders = []string{"../analytics", ".", "../cmd/tidings"}

// saidKeys adds the texts of messages to those that are asked for: what analytics.Says
// and the likes of fmt.Errorf write in English, and the locale in other languages.
func saidKeys(t *testing.T, used map[string]string) {
	t.Helper()
	files := token.NewFileSet()
	found := 0
	for _, folder := range saidFolders {
		names, err := filepath.Glob(folder + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(files, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				format := saidFormat(call)
				if format == nil {
					return true
				}
				place := files.Position(call.Pos())
				key, err := constantText(format)
				if err != nil {
					t.Errorf("%s: the text is not written out: %v", place, err)
					return true
				}
				if key = strings.ReplaceAll(key, "%w", "%v"); key == "%s" || key == "%v" {
					return true // nothing but a value
				}
				found++
				used[key] = fmt.Sprintf("%s:%d", place.Filename, place.Line)
				return true
			})
		}
	}
	if found < 200 {
		t.Fatalf("only %d messages were found in %s", found, saidFolders)
	}
}

// saidFormat is the text of a message where a call makes one: Says and failf, which have
// it first, and functions named fail, which have it behind a place in a file.
func saidFormat(call *ast.CallExpr) ast.Expr {
	var name string
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	switch {
	case slices.Contains([]string{"Says", "failf"}, name) && len(call.Args) > 0:
		if handed, ok := call.Args[0].(*ast.Ident); ok && handed.Name == "format" {
			return nil // of such a function, which was called with the text
		}
		return call.Args[0]
	case name == "fail" && len(call.Args) > 1:
		if text, ok := call.Args[1].(*ast.BasicLit); ok {
			return text
		}
	}
	return nil
}
