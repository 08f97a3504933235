package mention_test

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/assay-ip/assay/engine/fold"
	"github.com/assay-ip/assay/engine/mention"
)

func TestGeneral(t *testing.T) {
	names := strings.Split("Canon,Samsung,Kindle,Nook,LG,JVC,Pioneer,Casio,Olympus,Fujifilm,Nokia,HTC,Acer,Gateway,Compaq,Intel,AMD,Nvidia,Bose,Beats,Jabra,Plantronics,Western Digital,Buffalo,D-Link,Linksys,Cisco,TP-Link,Kensington,Griffin,Otterbox,Incipio,Scosche,Case Logic,Samsonite,Fellowes,Avery,Sharpie,Staples,3M,Energizer,Duracell,Maxell,Imation,TDK,Memorex,Sabrent,Tripp Lite,APC,Cyberpower,Vizio,Hitachi,Sanyo,Yamaha,Denon,Onkyo,Klipsch,Polk Audio,Harman Kardon,JBL,Altec Lansing,Creative,Zune,Xbox,Wii,Nintendo,Sega,Atari,Rayovac,Oki,Ricoh,Konica Minolta,Kyocera,Okidata,Zebra,Dymo,TomTom,Magellan,Cobra,Uniden,Vtech,AT&T,GE,Whirlpool,Frigidaire,Bosch,KitchenAid,Cuisinart,Hoover,Dyson,Bissell,Black & Decker,DeWalt,Makita,Braun,Oral-B,Gillette,Norelco,Remington,Revlon,Nike,Adidas,Reebok,Asics,Levi's,Wrangler,Calvin Klein,Tommy Hilfiger,Titan,Fastrack,Timex,Seiko,Citizen,Swatch,Honda,Toyota,BMW,Audi,Ford,Volkswagen,Mercedes,Harley-Davidson,Yale,Lego,Disney,Barbie,Hasbro,Crayola,Corel,Symantec,Norton,McAfee,Intuit,Quicken,TurboTax,AutoCAD,Autodesk,Macintosh,PowerBook,iMac,Galaxy Tab,Motorola Droid,Behringer,Fender,Gibson,Shure,Behringer,Samson,HoneyWell,Swann,Lorex,Droid,Zagg,Speck,Skullcandy,Playtex,PSP,Huggies,Huion,Wacom,Redmi,Oppo,Vivo,Sennheiser,Philips,Bosch", ",")
	common := strings.Split("Apple,Edge,Elite,Crown,Slim,Turbo,Target,Cobra,Zebra,Citizen,Creative,Buffalo,Staples,Gateway,Yale,Samson,Speck,Energizer,Coby,Premier,General,Universal,Classic,Diamond,Fusion,Rocket,Supreme,Legend,Quartet,Comprehensive,Champion,Regent,Lifetime,Safety,Nature,Dream,Angel,Punch,Individual,Phantom,Pulse,Impact,Signature,Trend,Vantage,Gear,Link,Case,Magic,Wonder", ",")
	only := map[string]bool{}
	var ps []mention.Pattern
	add := func(n string, c bool) {
		ps = append(ps, mention.Pattern{Text: n, Group: int32(len(ps)), Common: c})
	}
	for _, n := range common {
		only[n] = true
		add(n, true)
	}
	for _, n := range names {
		if !only[n] {
			only[n] = true
			add(n, false)
		}
	}
	m, err := mention.Compile(ps)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(uint64(len(os.Getenv("SEED"))), 2))
	var differs, agrees, none []string
	nd, na := map[string]int{}, map[string]int{}
	for _, f := range strings.Fields("walmart_amazon amazon_google abt_buy flipkart aliexpress") {
		sc := bufio.NewScanner(openEval(t, f+".jsonl"))
		for sc.Scan() {
			var row struct{ Title, Brand string }
			_ = json.Unmarshal(sc.Bytes(), &row)
			var x fold.Text
			x.Reset(row.Title)
			for _, h := range m.Find(nil, &x, nil) {
				p := ps[h.Pattern]
				b, n := strings.ToLower(row.Brand), strings.ToLower(p.Text)
				k := "plain "
				if p.Common {
					k = "common "
				}
				s := k + string(h.Use) + " | " + p.Text + " | " + row.Brand + " | " + row.Title
				switch {
				case b == "":
					none = append(none, s)
				case strings.Contains(b, n) || strings.Contains(n, b):
					agrees = append(agrees, s)
					na[k+string(h.Use)]++
				default:
					differs = append(differs, s)
					nd[k+string(h.Use)]++
				}
			}
		}
	}
	for _, l := range [][]string{agrees, differs} { n, w := 0, 0; for _, s := range l { p := strings.SplitN(s, " | ", 4); if strings.HasPrefix(p[0], "common") && strings.HasPrefix(strings.ToLower(p[3]), strings.ToLower(p[1])+" ") { n++; if p[0] == "common common_word" { w++; if len(os.Getenv("FIRST")) > 0 { t.Log("FIRST", s) } } } }; t.Log("first place", n, "word", w) }
	t.Log("differs", nd)
	t.Log("agrees", na)
	show := func(name string, l []string, want func(string) bool, n int) {
		r.Shuffle(len(l), func(i, j int) { l[i], l[j] = l[j], l[i] })
		for _, s := range l {
			if want(s) && n > 0 {
				n--
				t.Log(name, s)
			}
		}
	}
	show("DIFF", differs, func(s string) bool { return strings.HasPrefix(s, os.Getenv("KIND")) && (strings.HasPrefix(s, "plain use") || strings.HasPrefix(s, "common use")) }, 100)
	show("AGREE", agrees, func(s string) bool { return strings.HasPrefix(s, os.Getenv("KIND")) && strings.Contains(s[:20], os.Getenv("USE")) }, 60)
}
