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
	answers map[string]any
}

// maxAnswers bounds a memo; a full one begins anew.
const maxAnswers = 256

// remembered gives the answer under a key, or what ask says.
func remembered[T any](m *memo, st *store.Store, key string, ask func() (T, error)) (T, error) {
	version := st.Version() // before asking: what is written meanwhile makes the answer stale
	m.lock.Lock()
	if m.answers == nil || m.version != version || len(m.answers) >= maxAnswers {
		m.version, m.answers = version, map[string]any{}
	}
	answer, ok := m.answers[key]
	m.lock.Unlock()
	if ok {
		return answer.(T), nil
	}
	fresh, err := ask()
	if err != nil {
		return fresh, err
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.version == version {
		m.answers[key] = fresh
	}
	return fresh, nil
}

// knows says whether an answer is at hand.
func (m *memo) knows(st *store.Store, key string) bool {
	version := st.Version()
	m.lock.Lock()
	defer m.lock.Unlock()
	_, ok := m.answers[key]
	return ok && m.version == version
}

// key names what the scope of a request and its buckets are.
func (r Request) key(question string, by Dimension) string {
	return fmt.Sprintf("%s %s %s %d %d %s %q %q %q %q %q %q %s %v", question, by, r.Interval, r.Range.From.UnixMicro(), r.Range.To.UnixMicro(),
		r.zone(), r.Sources, r.Languages, r.Countries, r.Authors, r.DateFroms, r.PanelOf, r.Unit, r.Undated)
}
