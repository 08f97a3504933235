// Package engine finds counterfeits and prohibited goods in marketplace listings and says why.
//
// Compile a [Snapshot] of knowledge once, then call [Engine.Scan] for each [Listing] from as many goroutines as you like. A scan is
// a pure function: no I/O, no clock, no randomness, no logging. The same snapshot and listing give the same [Finding], to the byte,
// on every machine; that is what makes a finding evidence.
//
// # What is read
//
// Title, description and the declared brand. Pictures are not read yet; a listing that has any carries a [Gap] that says so. Texts longer
// than fold.MaxBytes are read in part, which is a gap too.
//
// # Limits
//
// Compile takes a million patterns and more; Scan's time depends on the length of the texts and not on the number of brands. The time of a
// rule is bounded by rule.MaxCost.
//
// # Promise
//
// [Version] changes whenever the same snapshot and listing may give another finding. JSON fields are added, not renamed.
package engine
