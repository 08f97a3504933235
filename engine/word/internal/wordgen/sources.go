package wordgen

// sourceList is what the table was made from; internal/gen/SOURCES.md says more of each.
var sourceList = []Source{
	{Name: "SCOWL", Version: "2020.12.07-2", Licence: "SCOWL (MIT-like)"},
	{Name: "assay shop words", Version: "1", Licence: "Apache-2.0"},
}
