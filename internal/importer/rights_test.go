package importer_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-ip/assay/internal/importer"
	"github.com/assay-ip/assay/internal/vault"
)

func TestRights(t *testing.T) {
	t.Parallel()
	const file = "mark,owner,office,number,territories,classes,expires,brand\n" +
		"Aldora,Aldora SA,em,018123456,EU|GB,\"25: shoes, boots|18\",2030-01-01,Aldora\n" +
		"Aldora,Aldora SA,EM,018 123 456,EU,25,,\n" +
		",Aldora SA,EM,2,EU,25,,\n" +
		"Norvella,Norvella SpA,WO,3,EU,shoes,,\n" +
		"Fine,Fine SA,CN,4,CN,9,,\n"
	got, err := importer.Rights(strings.NewReader(file), importer.CSV)
	if err != nil {
		t.Fatal(err)
	}
	want := vault.Entry{
		Kind: vault.Trademark, Title: "Aldora", Holder: "Aldora SA", Office: "EM", Number: "018123456", Territories: []string{"EU", "GB"}, ValidTo: "2030-01-01",
		Classes: []vault.Class{{Number: 25, Goods: "shoes, boots"}, {Number: 18}}, Brands: []string{"Aldora"},
	}
	if len(got.Entries) != 2 || got.Entries[0].Line != 2 || got.Entries[1].Line != 6 {
		t.Fatalf("%+v", got.Entries)
	}
	if d := cmp.Diff(want, got.Entries[0].Value); d != "" {
		t.Error(d)
	}
	var told []string
	for _, p := range got.Problems {
		told = append(told, p.String())
	}
	for i, part := range []string{"line 3: number", "line 4: title", "line 5: classes[0]"} {
		if i >= len(told) || !strings.HasPrefix(told[i], part) {
			t.Errorf("problem %d of %v, want %q", i, told, part)
		}
	}
	if _, err := importer.Rights(strings.NewReader("a,b\n1,2\n"), importer.CSV); err == nil {
		t.Error("a file without the columns that are needed was read")
	}
}
