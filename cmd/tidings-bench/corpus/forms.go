package corpus

import (
	"slices"
	"strings"
	"sync"

	"tidings/analytics"
)

// forms are the words of the topics' queries as they are typed. Tidings takes
// accents off, other engines not or not all of them: a word that is another
// than one of these with its accents ("закрыу", "закрыў") and the same without
// would make answers differ, in a few articles of a million.
type forms struct {
	words    map[string][]string // small letters, by term
	prefixes []typedPrefix

	lock  sync.Mutex
	known map[string]bool // what confused has said
}

// typedPrefix is a prefix as the index looks for it and in small letters.
type typedPrefix struct{ term, typed string }

func newForms(file analytics.TopicFile) (*forms, error) {
	f := &forms{words: map[string][]string{}, known: map[string]bool{}}
	err := eachPart(file, func(p analytics.Part, term string) {
		typed := strings.ToLower(p.Text)
		if p.Prefix {
			f.prefixes = append(f.prefixes, typedPrefix{term, typed})
		} else if !slices.Contains(f.words[term], typed) {
			f.words[term] = append(f.words[term], typed)
		}
	})
	return f, err
}

// confused says whether a word means something else with its accents than
// without them.
func (f *forms) confused(word string) bool {
	f.lock.Lock()
	defer f.lock.Unlock()
	is, known := f.known[word]
	if !known {
		is = f.differs(termOf(word), strings.ToLower(word))
		f.known[word] = is
	}
	return is
}

func (f *forms) differs(term, typed string) bool {
	for _, other := range f.words[term] {
		if other != typed {
			return true
		}
	}
	for _, p := range f.prefixes {
		if strings.HasPrefix(term, p.term) != strings.HasPrefix(typed, p.typed) {
			return true
		}
	}
	return false
}
