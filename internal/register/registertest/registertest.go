// Package registertest makes files of registers with invented marks, for tests and measurements. The same seed gives
// the same bytes on every machine, and the three formats of one seed tell of the same marks.
package registertest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Mark is one invented mark, the same in every format.
type Mark struct {
	Serial, Number string // Number is empty for an application
	Words          string // empty for a picture
	Kind           string // word, figurative or combined
	StatusCode     string // of the United States
	Status         string // as ST.96 writes it
	Filed, Granted string // 2024-05-31
	Owner, City    string
	Country        string
	Entity         string // legal entity code of the United States
	Attorney       string
	Classes        []int
	Goods          []string
	Codes          []string // Vienna: 26.04.18
	Disclaimer     string
	Colour         string
	FirstUse       string
	events         int
}

var (
	syllables = []string{"va", "lo", "mi", "ren", "tor", "qui", "sel", "dra", "nov", "pax", "zen", "ul", "kem", "bri", "fos", "ga", "hel", "jun", "wix", "ory"}
	suffixes  = []string{"", "", "", " & SONS", " LABS", " HOME", " SPORT", " 24", " ÉTOILE", " 星"}
	cities    = []string{"Springmoor", "Altdorf am See", "New Carrow", "Villeneuve-l'Étang", "Porto Velhano"}
	countries = []string{"US", "DE", "CN", "FR", "JP", "GB"}
	goods     = []string{
		"Footwear; sports shoes; insoles", "Handbags, purses and wallets of imitation leather", "Downloadable software for sorting photographs",
		"Chargers for telephones, namely wall plugs & cables", "Watches and clocks", "Perfume; soap; \"dry\" shampoo", "Retail of household goods <online>",
	}
	attorneys = []string{"Mara Quill", "Jonas P. Feder", "O'Neill Tamsin", ""}
)

// Invented returns the mark of a number. Marks of different seeds have nothing to do with one another.
func Invented(seed uint64, i int) Mark {
	r := rand.New(rand.NewPCG(seed, uint64(i))) //nolint:gosec // any number will do
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	name := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(pick(syllables))
		}
		return b.String()
	}
	day := func(from, years int) string {
		return fmt.Sprintf("%04d-%02d-%02d", from+r.IntN(years), 1+r.IntN(12), 1+r.IntN(28))
	}
	m := Mark{
		Serial: fmt.Sprintf("%08d", 70_000_000+i), Words: strings.ToUpper(name(2+r.IntN(2)) + pick(suffixes)), Kind: "word",
		StatusCode: "630", Status: "Application filed", Filed: day(1990, 20), City: pick(cities), Country: pick(countries),
		Owner:  strings.ToUpper(name(3)) + " " + pick([]string{"Trading GmbH", "Holdings, Inc.", "Works LLC", "& Daughters"}),
		Entity: pick([]string{"01", "03", "16", "99"}), Attorney: pick(attorneys), FirstUse: day(1980, 10), events: 4 + r.IntN(16),
	}
	switch r.IntN(10) {
	case 0:
		m.Words, m.Kind = "", "figurative"
	case 1, 2, 3:
		m.Kind = "combined"
	}
	if m.Kind != "word" {
		for range 1 + r.IntN(3) {
			m.Codes = append(m.Codes, fmt.Sprintf("%02d.%02d.%02d", 1+r.IntN(29), 1+r.IntN(12), 1+r.IntN(25)))
		}
		m.Colour = "The colours red & blue are claimed as a feature of the mark."
	}
	if r.IntN(3) > 0 {
		m.Number, m.Granted = fmt.Sprintf("%07d", 1_000_000+i), day(2011, 12)
		m.StatusCode, m.Status = "700", "Registered"
	} else if r.IntN(3) == 0 {
		m.StatusCode, m.Status = "602", "Application withdrawn"
	}
	at := r.IntN(20)
	for k := range 1 + r.IntN(3) {
		m.Classes = append(m.Classes, 1+at+8*k)
		m.Goods = append(m.Goods, pick(goods)+", of model "+name(2))
	}
	if r.IntN(4) == 0 {
		m.Disclaimer = "No claim is made to the exclusive right to use \"" + name(2) + "\" apart from the mark as shown."
	}
	return m
}

// reader makes a file piece by piece.
type reader struct {
	buf        bytes.Buffer
	seed       uint64
	i, n       int
	head, tail string
	one        func(*bytes.Buffer, Mark)
}

// Read gives the next bytes of the file.
func (r *reader) Read(p []byte) (int, error) {
	for r.buf.Len() < len(p) && r.i <= r.n {
		switch {
		case r.i == 0 && r.head != "":
			r.buf.WriteString(r.head)
			r.head = ""
			continue
		case r.i == r.n:
			r.buf.WriteString(r.tail)
		default:
			r.one(&r.buf, Invented(r.seed, r.i))
		}
		r.i++
	}
	if r.buf.Len() == 0 {
		return 0, io.EOF
	}
	return r.buf.Read(p)
}

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

func compact(day string) string { return strings.ReplaceAll(day, "-", "") }

// USPTO is a file of n marks as the United States office writes them, made while it is read.
func USPTO(seed uint64, n int) io.Reader {
	return &reader{
		seed: seed, n: n, one: caseFile,
		head: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<trademark-applications-daily><version><version-no>2.0</version-no><version-date>20041108</version-date></version>\n" +
			"<creation-datetime>202405310214</creation-datetime><application-information><file-segments><file-segment>TRMK</file-segment><action-keys><action-key>TX</action-key>\n",
		tail: "</action-keys></file-segments></application-information></trademark-applications-daily>\n",
	}
}

// indicators are the flags that every header of the United States office has, nearly all of them F.
var indicators = strings.Fields(`principal-register-amended-in supplemental-register-amended-in trademark-in collective-trademark-in service-mark-in
	collective-service-mark-in collective-membership-mark-in certification-mark-in cancellation-pending-in published-concurrent-in concurrent-use-in
	concurrent-use-proceeding-in interference-pending-in opposition-pending-in section-12c-in section-2f-in section-2f-in-part-in renewal-filed-in
	section-8-filed-in section-8-partial-accept-in section-8-accepted-in section-15-acknowledged-in section-15-filed-in supplemental-register-in
	foreign-priority-in change-registration-in intent-to-use-in intent-to-use-current-in filed-as-use-application-in amended-to-use-application-in
	use-application-currently-in amended-to-itu-application-in filing-basis-filed-as-44d-in amended-to-44d-application-in filing-basis-current-44d-in
	filing-basis-filed-as-44e-in filing-basis-current-44e-in amended-to-44e-application-in without-basis-currently-in filing-current-no-basis-in
	color-drawing-filed-in color-drawing-current-in drawing-3d-filed-in drawing-3d-current-in`)

func caseFile(b *bytes.Buffer, m Mark) {
	put := func(name, value string) {
		if value != "" {
			fmt.Fprintf(b, "<%s>%s</%s>\n", name, escape(value), name)
		}
	}
	number := m.Number
	if number == "" {
		number = "0000000"
	}
	b.WriteString("<case-file>\n")
	put("serial-number", m.Serial)
	put("registration-number", number)
	put("transaction-date", "20240531")
	b.WriteString("<case-file-header>\n")
	put("filing-date", compact(m.Filed))
	put("registration-date", compact(m.Granted))
	put("status-code", m.StatusCode)
	put("status-date", "20240102")
	put("mark-identification", m.Words)
	put("mark-drawing-code", map[string]string{"word": "4", "figurative": "2", "combined": "3"}[m.Kind])
	put("attorney-name", m.Attorney)
	for _, name := range indicators {
		put(name, "F")
	}
	put("standard-characters-claimed-in", map[bool]string{true: "T", false: "F"}[m.Kind == "word"])
	b.WriteString("</case-file-header>\n")
	statements(b, m)
	classifications(b, m)
	fmt.Fprintf(b, "<correspondent>\n<address-1>%s</address-1>\n<address-2>12 Invented Street</address-2>\n</correspondent>\n", escape(m.Attorney))
	owners(b, m)
	b.WriteString("</case-file>\n")
}

func statements(b *bytes.Buffer, m Mark) {
	b.WriteString("<case-file-statements>\n")
	statement := func(kind, text string) {
		if text != "" {
			fmt.Fprintf(b, "<case-file-statement>\n<type-code>%s</type-code>\n<text>%s</text>\n</case-file-statement>\n", kind, escape(text))
		}
	}
	for i, c := range m.Classes {
		statement(fmt.Sprintf("GS%03d1", c), m.Goods[i])
	}
	statement("D10000", m.Disclaimer)
	statement("CC0000", m.Colour)
	b.WriteString("</case-file-statements>\n<case-file-event-statements>\n")
	for i := range m.events {
		fmt.Fprintf(b, "<case-file-event-statement>\n<code>NWAP</code>\n<type>I</type>\n<description-text>NEW APPLICATION ENTERED IN TRAM, STEP %d</description-text>\n<date>20230115</date>\n<number>%d</number>\n</case-file-event-statement>\n", i, m.events-i)
	}
	b.WriteString("</case-file-event-statements>\n")
}

func classifications(b *bytes.Buffer, m Mark) {
	b.WriteString("<classifications>\n")
	for _, c := range m.Classes {
		fmt.Fprintf(b, "<classification>\n<international-code-total-no>1</international-code-total-no>\n<us-code-total-no>1</us-code-total-no>\n<international-code>%03d</international-code>\n<us-code>022</us-code>\n<status-code>6</status-code>\n<status-date>20200102</status-date>\n<first-use-anywhere-date>%s</first-use-anywhere-date>\n<primary-code>%03d</primary-code>\n</classification>\n", c, compact(m.FirstUse), c)
	}
	b.WriteString("</classifications>\n")
	if len(m.Codes) > 0 {
		b.WriteString("<design-searches>\n")
		for _, c := range m.Codes {
			fmt.Fprintf(b, "<design-search>\n<code>%s</code>\n</design-search>\n", strings.ReplaceAll(c, ".", ""))
		}
		b.WriteString("</design-searches>\n")
	}
}

func owners(b *bytes.Buffer, m Mark) {
	put := func(name, value string) {
		if value != "" {
			fmt.Fprintf(b, "<%s>%s</%s>\n", name, escape(value), name)
		}
	}
	b.WriteString("<case-file-owners>\n")
	for _, kind := range []string{"30", "10"} {
		b.WriteString("<case-file-owner>\n<entry-number>1</entry-number>\n<party-type>" + kind + "</party-type>\n<nationality>\n<country>" + m.Country + "</country>\n</nationality>\n")
		put("legal-entity-type-code", m.Entity)
		put("party-name", m.Owner)
		put("address-1", "7 Invented Square")
		put("city", m.City)
		put("country", m.Country)
		put("postcode", "04711")
		b.WriteString("</case-file-owner>\n")
	}
	b.WriteString("</case-file-owners>\n")
}

// ST96 is a file of n marks in WIPO ST.96, made while it is read.
func ST96(seed uint64, n int) io.Reader {
	return &reader{
		seed: seed, n: n, one: trademark,
		head: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmk:TrademarkApplication xmlns:tmk=\"http://www.wipo.int/standards/XMLSchema/ST96/Trademark\" xmlns:com=\"http://www.wipo.int/standards/XMLSchema/ST96/Common\" com:st96Version=\"V5_0\">\n<tmk:TrademarkBag>\n",
		tail: "</tmk:TrademarkBag>\n</tmk:TrademarkApplication>\n",
	}
}

func trademark(b *bytes.Buffer, m Mark) {
	put := func(name, value string) {
		if value != "" {
			fmt.Fprintf(b, "<%s>%s</%s>\n", name, escape(value), name)
		}
	}
	b.WriteString("<tmk:Trademark com:operationCategory=\"Insert\">\n<com:RegistrationOfficeCode>XX</com:RegistrationOfficeCode>\n")
	b.WriteString("<com:ApplicationNumber><com:IPOfficeCode>XX</com:IPOfficeCode><com:ApplicationNumberText>" + m.Serial + "</com:ApplicationNumberText></com:ApplicationNumber>\n")
	put("com:RegistrationNumber", m.Number)
	put("com:ApplicationDate", m.Filed+"+01:00")
	put("com:RegistrationDate", m.Granted)
	put("tmk:MarkCurrentStatusCode", m.Status)
	put("tmk:MarkCurrentStatusDate", "2024-01-02")
	b.WriteString("<tmk:MarkRepresentation>\n<tmk:MarkFeatureCategory>" + strings.ToUpper(m.Kind[:1]) + m.Kind[1:] + "</tmk:MarkFeatureCategory>\n<tmk:MarkReproduction>\n")
	if m.Words != "" {
		b.WriteString("<tmk:WordMarkSpecification>\n")
		put("tmk:MarkVerbalElementText", m.Words)
		put("tmk:MarkStandardCharacterIndicator", strconv.FormatBool(m.Kind == "word"))
		b.WriteString("</tmk:WordMarkSpecification>\n")
	}
	if len(m.Codes) > 0 {
		b.WriteString("<tmk:MarkImageBag><tmk:MarkImage>\n")
		put("tmk:MarkImageColourClaimedText", m.Colour)
		b.WriteString("<tmk:MarkImageClassification><com:FigurativeElementClassificationBag><com:ViennaClassificationBag>\n")
		for _, c := range m.Codes {
			p := strings.Split(c, ".")
			fmt.Fprintf(b, "<com:ViennaClassification><com:ViennaCategory>%s</com:ViennaCategory><com:ViennaDivision>%s</com:ViennaDivision><com:ViennaSection>%s</com:ViennaSection></com:ViennaClassification>\n", p[0], p[1], p[2])
		}
		b.WriteString("</com:ViennaClassificationBag></com:FigurativeElementClassificationBag></tmk:MarkImageClassification></tmk:MarkImage></tmk:MarkImageBag>\n")
	}
	b.WriteString("</tmk:MarkReproduction>\n")
	put("tmk:MarkDisclaimerText", m.Disclaimer)
	b.WriteString("</tmk:MarkRepresentation>\n<tmk:GoodsServicesBag><tmk:GoodsServices><tmk:ClassDescriptionBag>\n")
	for i, c := range m.Classes {
		fmt.Fprintf(b, "<tmk:ClassDescription><tmk:ClassNumber>%d</tmk:ClassNumber><tmk:GoodsServicesDescriptionText com:languageCode=\"en\">%s</tmk:GoodsServicesDescriptionText></tmk:ClassDescription>\n", c, escape(m.Goods[i]))
	}
	b.WriteString("</tmk:ClassDescriptionBag></tmk:GoodsServices></tmk:GoodsServicesBag>\n<tmk:ApplicantBag><tmk:Applicant>\n")
	put("com:LegalEntityName", map[string]string{"01": "Natural person", "03": "Corporation", "16": "LLC", "99": "Trust"}[m.Entity])
	b.WriteString("<com:Contact><com:Name><com:OrganizationName>")
	put("com:OrganizationStandardName", m.Owner)
	b.WriteString("</com:OrganizationName></com:Name><com:PostalAddressBag><com:PostalAddress><com:PostalStructuredAddress>\n<com:AddressLineText com:sequenceNumber=\"1\">7 Invented Square</com:AddressLineText>")
	put("com:CityName", m.City)
	put("com:CountryCode", m.Country)
	put("com:PostalCode", "04711")
	b.WriteString("</com:PostalStructuredAddress></com:PostalAddress></com:PostalAddressBag></com:Contact></tmk:Applicant></tmk:ApplicantBag>\n")
	if m.Attorney != "" {
		b.WriteString("<tmk:RepresentativeBag><com:Representative><com:Contact><com:Name><com:PersonName>")
		put("com:PersonFullName", m.Attorney)
		b.WriteString("</com:PersonName></com:Name></com:Contact></com:Representative></tmk:RepresentativeBag>\n")
	}
	b.WriteString("</tmk:Trademark>\n")
}

// CSV is a file of n marks in the columns of docs/registers.md, made while it is read.
func CSV(seed uint64, n int) io.Reader {
	return &reader{
		seed: seed, n: n, one: row,
		head: "office,number,application_number,kind,mark,status,status_date,filing_date,registration_date,owners,owner_addresses,owner_countries,owner_kinds,representative,classes,goods,first_use,vienna,standard_characters,disclaimers,colours\r\n",
	}
}

func row(b *bytes.Buffer, m Mark) {
	var classes, first []string
	for _, c := range m.Classes {
		classes, first = append(classes, strconv.Itoa(c)), append(first, m.FirstUse)
	}
	cells := []string{
		"XX", m.Number, m.Serial, m.Kind, m.Words, m.Status, "2024-01-02", m.Filed, m.Granted, m.Owner, "7 Invented Square, " + m.City, m.Country,
		map[string]string{"01": "individual", "03": "corporation", "16": "llc", "99": "other"}[m.Entity], m.Attorney,
		strings.Join(classes, "|"), strings.Join(m.Goods, "|"), strings.Join(first, "|"), strings.Join(m.Codes, "|"),
		strconv.FormatBool(m.Kind == "word"), m.Disclaimer, m.Colour,
	}
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		if strings.ContainsAny(c, "\",\n") {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		b.WriteString(c)
	}
	b.WriteString("\r\n")
}
