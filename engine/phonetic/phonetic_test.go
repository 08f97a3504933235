package phonetic

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// known are names of many languages, in their folded form.
var known = strings.Split("fila,xiaomi,louis vuitton,kodak,moncler,converse,ray ban,gucci,burberry,blackberry,garmin,epson,sennheiser,hermes,nikon,"+
	"huawei,sandisk,toshiba,panasonic,lexmark,philips,motorola,realme,polaroid,timberland,macbook,verbatim,corsair,adobe,dell,iphone,netgear,logitech,"+
	"rolex,playstation,nike,chanel,versace,balenciaga,lacoste,prada,samsung,dolce gabbana,adidas,puma,sony,canon,dior,reebok,skechers,kingston,"+
	"tissot,givenchy,fendi,omega,cartier,bosch,makita,lego,zara,michael kors,tommy hilfiger,calvin klein,estee lauder,nissan,disney,yamaha,hyundai", ",")

func hear(ix *Index, words ...string) []string {
	var sc Scratch
	var ws [][]byte
	for _, w := range words {
		ws = append(ws, []byte(w))
	}
	var got []Match
	script := OtherScript
	for _, r := range words[0] {
		script = WritingOf(r)
		break
	}
	if script == Latin {
		got = ix.FindLatin(nil, &sc, ws...)
	} else {
		got = ix.FindForeign(nil, &sc, script, ws...)
	}
	var out []string
	for _, m := range got {
		out = append(out, known[m.Name])
	}
	return out
}

func TestFind(t *testing.T) {
	t.Parallel()
	ix := Build(known)
	for name, list := range map[string]string{
		"other spellings": "phila=fila luis/vuiton=louis vuitton codak=kodak monkler=moncler konverse=converse reyban=ray ban guccy=gucci burburry=burberry " +
			"blakberry=blackberry garmyn=garmin kodack=kodak epsen=epson senheiser=sennheiser hermez=hermes nickon=nikon huawey=huawei sendisk=sandisk toshiva=toshiba " +
			"panasonik=panasonic leksmark=lexmark fillips=philips motorolla=motorola monclair=moncler reelme=realme goochi=gucci poleroid=polaroid timberlend=timberland " +
			"gucchi=gucci makbook=macbook verbatum=verbatim nyke=nike shanel=chanel lakoste=lacoste versachi=versace adidaz=adidas kalvin/clein=calvin klein",
		"Cyrillic": "адоби=adobe конверс=converse никон=nikon корсар=corsair тимберленд=timberland сеннхайзер=sennheiser рилми=realme фила=fila рэй/бан=ray ban " +
			"гермес=hermes эрмес=hermes айфон=iphone нетгир=netgear гуччи=gucci эпсон=epson филипс=philips панасоник=panasonic логитек=logitech луи/виттон=louis vuitton " +
			"макбук=macbook сяоми=xiaomi блэкберри=blackberry ролекс=rolex тошиба=toshiba плейстейшн=playstation гармин=garmin найк=nike шанель=chanel версаче=versace " +
			"баленсиага=balenciaga лакост=lacoste прада=prada самсунг=samsung дольче/габбана=dolce gabbana хуавей=huawei ґуччі=gucci самсунґ=samsung",
		"Greek":          "γκούτσι=gucci σαμσούνγκ=samsung ρόλεξ=rolex πράντα=prada λακόστ=lacoste",
		"kana":           "グッチ=gucci ルイヴィトン=louis vuitton シャネル=chanel エルメス=hermes ロレックス=rolex ナイキ=nike アディダス=adidas プーマ=puma ソニー=sony プラダ=prada るいびとん=louis vuitton",
		"Hangul":         "구찌=gucci 루이비통=louis vuitton 샤넬=chanel 에르메스=hermes 롤렉스=rolex 나이키=nike 아디다스=adidas 프라다=prada",
		"Arabic":         "غوتشي=gucci نايك=nike اديداس=adidas رولكس=rolex شانيل=chanel لويس/فيتون=louis vuitton",
		"without vowels": "smsng=samsung tmbrlnd=timberland mnclr=moncler skchrs=skechers nssn=nissan dsny=disney tmmy/hlfgr=tommy hilfiger estldr=estee lauder",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for pair := range strings.SplitSeq(strings.ReplaceAll(list, " ", "|"), "|") {
				heard, want, ok := strings.Cut(pair, "=")
				if !ok {
					continue // the second word of a name
				}
				got := hear(ix, strings.Split(heard, "/")...)
				if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, want) }) || len(got) > 1 {
					t.Errorf("%s: %v, want %s", heard, got, want)
				}
			}
		})
	}
}

func TestFindLeavesAlone(t *testing.T) {
	t.Parallel()
	ix := Build(known)
	for w := range strings.FieldsSeq("nokia casio nixon elson delta dolly gazelle lagoon sonata omen bush chair vanilla " +
		"телефон кроссовки сумка чехол новый часы куртка платье куклы пальто бежевый ловушка デジタル ケース バッグ スマホ リタ らいず ンズ 가방 신발 시계 حقيبة ساعة حذاء τσάντα ρολόι " +
		"mmcx sdhc xl hdmi") {
		if got := hear(ix, w); len(got) > 0 {
			t.Errorf("%s: %v", w, got)
		}
	}
}

func FuzzFind(f *testing.F) {
	ix := Build(known)
	f.Add("гуччи", "louis")
	f.Add("ァァァー", "ックク")
	f.Add("x\xff", "")
	f.Fuzz(func(t *testing.T, a, b string) {
		var sc Scratch
		for s := OtherScript; s <= Arabic; s++ {
			for _, m := range append(ix.FindForeign(nil, &sc, s, []byte(a), []byte(b)), ix.FindLatin(nil, &sc, []byte(a), []byte(b))...) {
				if m.Cost > m.Limit || m.Cost < 0 || int(m.Name) >= len(known) {
					t.Fatalf("%q %q: %+v", a, b, m)
				}
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	names := make([]string, 100_000)
	for i := range names {
		var s strings.Builder
		for range 2 + r.IntN(3) {
			s.WriteByte("bcdfgklmnprstvz"[r.IntN(15)])
			s.WriteByte("aeiou"[r.IntN(5)])
		}
		names[i] = s.String() + []string{"", "n", "s", "x"}[r.IntN(4)]
	}
	for _, n := range []int{10_000, 100_000} {
		ix := Build(names[:n])
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			b.ReportMetric(float64(ix.Bytes())/float64(n), "B/name")
			var sc Scratch
			var dst []Match
			for i := 0; b.Loop(); i++ {
				dst = ix.FindLatin(dst[:0], &sc, []byte(names[(i*7919)%len(names)]))
			}
		})
	}
}
