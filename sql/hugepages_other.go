//go:build !linux

package store

// inHugePages gives the array as it is: only Linux can be asked to keep it in
// large pages.
func inHugePages[T any](s []T) []T { return s }
