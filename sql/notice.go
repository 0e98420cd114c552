package store

import "sync"

// notice tells whoever waits that something has happened. The zero value is ready.
type notice struct {
	lock sync.Mutex
	next chan struct{} // closed when it happens; nil where nobody has asked
}

func (n *notice) wait() <-chan struct{} {
	n.lock.Lock()
	defer n.lock.Unlock()
	if n.next == nil {
		n.next = make(chan struct{})
	}
	return n.next
}

func (n *notice) tell() {
	n.lock.Lock()
	defer n.lock.Unlock()
	if n.next != nil {
		close(n.next)
		n.next = nil
	}
}

// Written gives a channel that is closed at the next writing. Who wants to miss none
// asks for it before looking at what there is.
func (s *Store) Written() <-chan struct{} { return s.written.wait() }
