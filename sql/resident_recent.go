package store

import "sync"

// maxRecent bounds the entries of a recent.
const maxRecent = 32

// recent keeps what was asked for last under keys. The zero value has nothing.
type recent[T any] struct {
	lock  sync.Mutex
	kept  map[string]*recentEntry[T]
	clock int64
}

type recentEntry[T any] struct {
	used  int64 // recent.clock
	value T
}

// find gives the value under a key, a new one where there is none, and lets the one that was
// not used for longest go when there are too many.
func (r *recent[T]) find(key string) *T {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.clock++
	entry := r.kept[key]
	if entry == nil {
		if len(r.kept) >= maxRecent {
			oldest := ""
			for key, e := range r.kept {
				if oldest == "" || e.used < r.kept[oldest].used {
					oldest = key
				}
			}
			delete(r.kept, oldest)
		}
		if r.kept == nil {
			r.kept = map[string]*recentEntry[T]{}
		}
		entry = &recentEntry[T]{}
		r.kept[key] = entry
	}
	entry.used = r.clock
	return &entry.value
}
