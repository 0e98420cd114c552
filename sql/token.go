package store

import "iter"

// Token is one word of a text.
type Token struct {
	Term       string // normal form, as the index holds it
	Start, End int    // byte range in the text
}

// Tokens gives the words of text in order. Text and query go through it, and
// nothing else tokenizes.
func Tokens(text string) iter.Seq[Token] { return func(func(Token) bool) {} }
