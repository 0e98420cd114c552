package sealed

import "slices"

// MayCall says whether a statement may call the function of a name, small
// letters, in an expression.
func MayCall(name string) bool { return !slices.Contains(refusedFunctions, name) }
