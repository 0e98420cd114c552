package store

import (
	"syscall"
	"unsafe"
)

// hugePage is the size of the system's large pages, as nearly every processor
// has them.
const hugePage = 2 << 20

// inHugePages asks the system to keep a large array, which is about to be filled,
// in large pages, and gives it back. Who reads it here and there then seldom waits for the
// table of pages, and its memory is handed out in few pieces. A system that does
// not do it loses nothing.
func inHugePages[T any](s []T) []T {
	size := uintptr(cap(s)) * unsafe.Sizeof(*new(T))
	if size < 2*hugePage {
		return s
	}
	all := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), size)
	from := -uintptr(unsafe.Pointer(&all[0])) % hugePage
	whole := (size - from) / hugePage * hugePage
	_ = syscall.Madvise(all[from:from+whole], syscall.MADV_HUGEPAGE) // an advice that nothing depends on
	return s
}
