package analytics

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// A saved statement as a file is its text under a header of comments, so that
// any program for SQL takes it:
//
//	-- name: Silent sources
//	-- description: Which sources have not been heard of for a month.
//	-- chart: chart=bars&x=source&y=days
//
//	SELECT …
//
// A description of several lines has a description line for each.
const (
	headName        = "-- name:"
	headDescription = "-- description:"
	headChart       = "-- chart:"
)

// StatementFile writes a saved statement as a file, which ReadStatementFile
// reads.
func StatementFile(s SavedStatement) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s\n", headName, s.Name)
	if s.Description != "" {
		for line := range strings.SplitSeq(s.Description, "\n") {
			fmt.Fprintf(&b, "%s %s\n", headDescription, line)
		}
	}
	if s.Chart != "" {
		fmt.Fprintf(&b, "%s %s\n", headChart, s.Chart)
	}
	fmt.Fprintf(&b, "\n%s\n", s.Text)
	return b.Bytes()
}

// ReadStatementFile reads a statement from a file with or without a header: its
// slug, and its name where no header says one, is that of the file without
// ".sql". The error names the file and the line.
func ReadStatementFile(name string, text []byte) (SavedStatement, error) {
	base := strings.TrimSuffix(filepath.Base(name), ".sql")
	s := SavedStatement{Slug: base, Name: base}
	rest := strings.ReplaceAll(strings.TrimPrefix(string(text), "\uFEFF"), "\r\n", "\n")
	if !utf8.ValidString(rest) {
		return s, fmt.Errorf("%s:%d: expected text in UTF-8", name, strings.Count(rest[:validPrefix(rest)], "\n")+1)
	}
	var description []string
	for {
		line, more, _ := strings.Cut(rest, "\n")
		switch {
		case strings.HasPrefix(line, headName):
			s.Name = strings.TrimSpace(line[len(headName):])
		case strings.HasPrefix(line, headDescription):
			description = append(description, strings.TrimSpace(line[len(headDescription):]))
		case strings.HasPrefix(line, headChart):
			s.Chart = strings.TrimSpace(line[len(headChart):])
		default:
			s.Text = strings.TrimSpace(rest)
			s.Description = strings.Join(description, "\n")
			if !slugShape.MatchString(s.Slug) {
				s.Slug = ""
			}
			if err := s.check(); err != nil {
				return s, fmt.Errorf("%s: %w", name, err)
			}
			return s, nil
		}
		rest = more
	}
}

// validPrefix is how many bytes of s are UTF-8.
func validPrefix(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return len(s)
}
