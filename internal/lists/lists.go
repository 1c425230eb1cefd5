// Package lists has what the package slices lacks.
package lists

// Map returns the results of the function for the elements of a list, nil for an empty
// one.
func Map[T, U any](list []T, of func(T) U) (results []U) {
	for _, element := range list {
		results = append(results, of(element))
	}
	return results
}
