package anomaly

import "slices"

// Nth gives the value that would be at the index k if the values were sorted, NaN before all
// others as slices.Sort has it. It changes their order. That takes a fraction of sorting
// them: only the part with the index in it is looked at again (C. A. R. Hoare, "Algorithm
// 65: find", Communications of the ACM 4 (1961), 321-322).
func Nth(values []float64, k int) float64 {
	if slices.ContainsFunc(values, func(v float64) bool { return v != v }) {
		slices.Sort(values)
		return values[k]
	}
	low, high := 0, len(values)-1
	for low < high {
		a, b, c := values[low], values[low+(high-low)/2], values[high]
		pivot := max(min(a, b), min(max(a, b), c)) // the middle of the three
		i, j := low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for pivot < values[j] {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return values[k]
		}
	}
	return values[k]
}
