package fold_test

import (
	"testing"

	"github.com/assay-ip/assay/engine/fold"
)

// alphabets are the letters a to z as converters of fancy text, keyboards and sellers write them; a dot is left out.
// strict ones must be read in the exact stream, the others at least in the leet or the loose one.
var alphabets = []struct {
	name    string
	strict  bool
	letters string
}{
	{"full width", true, "ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ"},
	{"full-width capitals", true, "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"},
	{"circled", true, "ⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩ"},
	{"circled capitals", true, "ⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏ"},
	{"negative circled", true, "🅐🅑🅒🅓🅔🅕🅖🅗🅘🅙🅚🅛🅜🅝🅞🅟🅠🅡🅢🅣🅤🅥🅦🅧🅨🅩"},
	{"squared", true, "🄰🄱🄲🄳🄴🄵🄶🄷🄸🄹🄺🄻🄼🄽🄾🄿🅀🅁🅂🅃🅄🅅🅆🅇🅈🅉"},
	{"negative squared", true, "🅰🅱🅲🅳🅴🅵🅶🅷🅸🅹🅺🅻🅼🅽🅾🅿🆀🆁🆂🆃🆄🆅🆆🆇🆈🆉"},
	{"parenthesised", true, "⒜⒝⒞⒟⒠⒡⒢⒣⒤⒥⒦⒧⒨⒩⒪⒫⒬⒭⒮⒯⒰⒱⒲⒳⒴⒵"},
	{"parenthesised capitals", true, "🄐🄑🄒🄓🄔🄕🄖🄗🄘🄙🄚🄛🄜🄝🄞🄟🄠🄡🄢🄣🄤🄥🄦🄧🄨🄩"},
	{"regional indicators", true, "🇦🇧🇨🇩🇪🇫🇬🇭🇮🇯🇰🇱🇲🇳🇴🇵🇶🇷🇸🇹🇺🇻🇼🇽🇾🇿"},
	{"bold", true, "𝐚𝐛𝐜𝐝𝐞𝐟𝐠𝐡𝐢𝐣𝐤𝐥𝐦𝐧𝐨𝐩𝐪𝐫𝐬𝐭𝐮𝐯𝐰𝐱𝐲𝐳"},
	{"script", true, "𝒶𝒷𝒸𝒹ℯ𝒻ℊ𝒽𝒾𝒿𝓀𝓁𝓂𝓃ℴ𝓅𝓆𝓇𝓈𝓉𝓊𝓋𝓌𝓍𝓎𝓏"},
	{"script capitals", true, "𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵"},
	{"fraktur", true, "𝔄𝔅ℭ𝔇𝔈𝔉𝔊ℌℑ𝔍𝔎𝔏𝔐𝔑𝔒𝔓𝔔ℜ𝔖𝔗𝔘𝔙𝔚𝔛𝔜ℨ"},
	{"double-struck", true, "𝔸𝔹ℂ𝔻𝔼𝔽𝔾ℍ𝕀𝕁𝕂𝕃𝕄ℕ𝕆ℙℚℝ𝕊𝕋𝕌𝕍𝕎𝕏𝕐ℤ"},
	{"monospace", true, "𝚊𝚋𝚌𝚍𝚎𝚏𝚐𝚑𝚒𝚓𝚔𝚕𝚖𝚗𝚘𝚙𝚚𝚛𝚜𝚝𝚞𝚟𝚠𝚡𝚢𝚣"},
	{"small capitals", true, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡ.ʏᴢ"},
	{"superscript", true, "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖᑫʳˢᵗᵘᵛʷˣʸᶻ"},
	{"superscript capitals", true, "ᴬᴮᶜᴰᴱᶠᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾꟴᴿˢᵀᵁⱽᵂˣʸᶻ"},
	{"subscript", true, "ₐ...ₑ..ₕᵢⱼₖₗₘₙₒₚ.ᵣₛₜᵤᵥ.ₓ.."},
	{"Cyrillic look-alikes", true, "а.сԁе..һіјк..по.ԛ.ѕт.ѵԝху."},
	{"Cyrillic capitals", true, "АВС.Е.ԌНІЈК.М.ОР..ЅТ.ѴԜХУ."},
	{"Greek capitals", true, "ΑΒ..Ε..ΗΙ.Κ.ΜΝΟΡ...Τ...ΧΥΖ"},
	{"Greek look-alikes", true, "αβ..ε...ι.κ..ηορ...τυνωχγ."},
	{"Armenian look-alikes", true, ".....ք.հ.....ոօ.զ...ս.ա..."},
	{"Cherokee capitals", true, "ᎪᏴᏟᎠᎬ.ᏀᎻᎥᎫᏦᏞᎷᏁ.Ꮲ.ᎡᏚᎢ.ᏙᎳ.ᎩᏃ"},
	{"Lisu", true, "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑ.ꓣꓢꓔꓴꓦꓪꓫꓬꓜ"},
	{"Coptic", true, "Ⲁ.Ⲥ.Ⲉ..ⲎⲒ.Ⲕ.ⲘⲚⲞⲢ...Ⲧ...ⲬⲨⲌ"},
	{"Carian and Lycian", true, "𐊠𐊡𐊢..𐊇.........𐊕..𐊖𐊗...𐊴.."},
	{"hooks and tails", true, "ąɓƈɖɛʄɠɦɨʝƙƚɱŋơƥʠɾʂƭųʋ.ӽƴʐ"},
	{"strokes", true, "ȺɃȻĐɆ.ǤĦƗɈꝀŁ..ØⱣ.Ɍ.ŦɄ..ӾɎƵ"},
	{"small strokes", true, "ⱥƀȼđɇ.ǥħɨɉꝁł..øᵽ.ɍ.ŧʉ..ӿɏƶ"},
	{"curls", false, "..ƈɖɛʄɢɦɨʝ.ʟʍռօքզʀ.ȶʊʋաӽʏʐ"},
	{"syllabics", true, "ᗩᗷᑕᗪ.ᖴ..Ꭵᒍᛕᒪᗰᑎ.ᑭᑫᖇᔕTᑌᐯᗯ᙭Yᘔ"},
	{"turned in place", true, "ɐ.ɔ.ǝɟ.ɥᴉ.ʞʅ.....ɹ.ʇ....ʎ."},
	{"currency", false, "₳฿₵ĐɆ₣₲ⱧłJ₭Ⱡ₥₦Ø₱QⱤ₴₮ɄV₩ӾɎⱫ"},
	{"ideographs", false, "卂乃匚ᗪ乇千Ꮆ卄丨ﾌҜㄥ爪几ㄖ卩Ɋ尺丂ㄒㄩᐯ山乂ㄚ乙"},
	{"kana", false, "ﾑ乃cd乇ｷgんﾉﾌズﾚﾶ刀oｱq尺丂ｲu√wﾒﾘ乙"},
	{"Thai and Hebrew", false, "ค๒ς๔єŦﻮђเןкl๓ภ๏ק.гรtยשฬאץz"},
	{"letters by sound and look", false, "ąცƈɖɛʄɠɧıʝƙƖɱŋơ℘զཞʂɬų۷ῳҳყʑ"},
	{"Cherokee syllables", false, "ᏗᏰፈᎴᏋᎦᎶᏂᎥᏠᏦᏝᎷᏁᎧᎮᎤᏒᏕᏖᏬᏉᏇጀᎩፚ"},
	{"Greek letters", false, "αвcđєfgнíjкlмиσρqяsтυvωxуz"},
	{"fancy mixture", false, "αв¢∂єƒgнιנкℓмησρqяѕтυνωχуz"},
	{"faux Cyrillic", false, "ДБСDЄFGНІJКLМИФРQЯSТЦVЩЖУZ"},
	{"faux Cyrillic small", false, "аъсдеfgніјкlмпорqгѕтцvшхуz"},
	{"symbols", false, "Äß¢ÐÈ.GHÌJKLMñÖþQR§†ÚV..¥Z"},
	{"stroked greek", false, "ΛB匚DΣFGΉIJKᄂMПӨPQЯƧƬЦVЩXYZ"},
	{"Yi", false, "ꍏꌃꉓꀸꍟꎇꁅꃅꀤꀭꀘ꒒ꂵꈤꂦꉣꆰꋪꌗ꓄ꀎꃴꅏꊼꌩꁴ"},
}

func TestAlphabets(t *testing.T) {
	t.Parallel()
	var x fold.Text
	for _, a := range alphabets {
		at := byte('a')
		for _, r := range a.letters {
			letter := string(at)
			at++
			if r == '.' {
				continue
			}
			x.Reset(string(r) + "x" + string(r) + "z")
			if got := string(x.Exact.Bytes); got == letter+"x"+letter+"z" {
				continue
			}
			leet := string(fold.AppendLeet(nil, letter+"x"+letter+"z"))
			if a.strict || string(x.Leet.Bytes) != leet && string(x.Loose.Bytes) != leet {
				t.Errorf("%s: %c is not read as %s: exact %q, leet %q, loose %q", a.name, r, letter, x.Exact.Bytes, x.Leet.Bytes, x.Loose.Bytes)
			}
		}
		if n := len([]rune(a.letters)); n != 26 {
			t.Errorf("%s has %d letters", a.name, n)
		}
	}
}
