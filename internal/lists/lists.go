// Package lists has what the package slices lacks.
package lists

import "slices"

// Map returns the results of the function for the elements of a list, nil for an empty
// one.
func Map[T, U any](list []T, of func(T) U) (results []U) {
	for _, element := range list {
		results = append(results, of(element))
	}
	return results
}

// Without returns the elements of a list that are not in others.
func Without[T comparable](list, others []T) []T {
	known := make(map[T]bool, len(others))
	for _, other := range others {
		known[other] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(element T) bool { return known[element] })
}
