package analytics

import (
	"fmt"
	"sync"

	"tidings/sql"
)

// memo keeps answers that do not depend on a query: the extent of a scope, its
// totals by bucket. Each chart over the same scope asks for them again, and they
// cost as much as the query itself. They are good for one version of the store.
type memo struct {
	lock    sync.Mutex
	version int64
	answers map[string]*answer
}

// answer is one that is there when done is closed.
type answer struct {
	done  chan struct{}
	value any
	ok    bool // it came; else who waited asks for itself
}

// maxAnswers bounds a memo; a full one begins anew.
const maxAnswers = 256

// remembered gives the answer under a key, or what ask says. Who comes while another asks
// waits for that answer: the blocks of a page ask at once.
func remembered[T any](m *memo, st *store.Store, key string, ask func() (T, error)) (T, error) {
	version := st.Version() // before asking: what is written meanwhile makes the answer stale
	m.lock.Lock()
	if m.answers == nil || m.version != version || len(m.answers) >= maxAnswers {
		m.version, m.answers = version, map[string]*answer{}
	}
	known := m.answers[key]
	if known != nil {
		m.lock.Unlock()
		if <-known.done; known.ok {
			return known.value.(T), nil
		}
		return ask() // the other's request may have been broken off
	}
	own := &answer{done: make(chan struct{})}
	m.answers[key] = own
	m.lock.Unlock()
	defer func() { // also where ask panics
		if !own.ok {
			m.lock.Lock()
			if m.answers[key] == own {
				delete(m.answers, key)
			}
			m.lock.Unlock()
		}
		close(own.done)
	}()
	fresh, err := ask()
	if err == nil {
		own.value, own.ok = fresh, true
	}
	return fresh, err
}

// knows says whether an answer is at hand.
func (m *memo) knows(st *store.Store, key string) bool {
	version := st.Version()
	m.lock.Lock()
	defer m.lock.Unlock()
	known := m.answers[key]
	if known == nil || m.version != version {
		return false
	}
	select {
	case <-known.done:
		return known.ok
	default:
		return false
	}
}

// key names what the scope of a request and its buckets are.
func (r Request) key(question string, by Dimension) string {
	return fmt.Sprintf("%s %s %s %d %d %s %q %q %q %q %q %q %s %v", question, by, r.Interval, r.Range.From.UnixMicro(), r.Range.To.UnixMicro(),
		r.zone(), r.Sources, r.Languages, r.Countries, r.Authors, r.DateFroms, r.PanelOf, r.Unit, r.Undated)
}
