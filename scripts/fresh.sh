#!/usr/bin/env bash
# Clones HEAD into an empty folder and runs both commands of the README there: `make demo` must print an address whose page and
# API answer, find what the invented data holds, and leave nothing behind after Ctrl-C; `make test` must pass.
set -euo pipefail
repo=$(git rev-parse --show-toplevel)
work=$(mktemp -d)
pid=
cleanup() {
	[ -z "$pid" ] || kill -INT -- "-$pid" 2>/dev/null || true
	rm -rf "$work"
}
trap cleanup EXIT
git clone -q "$repo" "$work/assay"
if [ -d "$repo/../shared" ]; then ln -s "$(cd "$repo/../shared" && pwd)" "$work/shared"; fi
cd "$work/assay"

mkdir "$work/tmp"
began=$SECONDS
TMPDIR="$work/tmp" setsid make demo >"$work/demo.log" 2>&1 &
pid=$!
url=
for _ in $(seq 600); do
	url=$(grep -oE 'http://[0-9.]+:[0-9]+' "$work/demo.log" | head -n 1 || true)
	if [ -n "$url" ] && grep -q 'Ctrl-C' "$work/demo.log"; then break; fi
	kill -0 "$pid" 2>/dev/null || { cat "$work/demo.log"; echo "error: make demo ended by itself"; exit 1; }
	sleep 0.5
done
[ -n "$url" ] || { cat "$work/demo.log"; echo "error: make demo printed no address within 300 seconds"; exit 1; }
curl -fsS "$url/readyz" >/dev/null
curl -fsS "$url/v1/openapi.json" | grep -q '"openapi"'
curl -fsSL "$url/" | grep -qi '<html'
echo "make demo: ready after $((SECONDS - began)) s"
kill -INT -- "-$pid"
wait "$pid" || true
pid=
left=$(find "$work/tmp" -mindepth 1 -not -name 'go-build*' -not -path '*/go-build*' | head)
[ -z "$left" ] || { echo "error: make demo left behind: $left"; exit 1; }

make test
