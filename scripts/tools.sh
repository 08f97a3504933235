#!/usr/bin/env bash
# Installs the programs that tests start and talk to. Tests that lack one skip with a message, unless ASSAY_PG=required or
# ASSAY_E2E=required is set, so a machine without the right to install still runs the rest.
set -euo pipefail

missing=()
if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && ! command -v initdb >/dev/null; then
	missing+=(postgresql)
fi
if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then
	missing+=(chromium)
fi
if command -v fc-list >/dev/null; then
	[ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ] || missing+=(fonts-noto-cjk)
else
	missing+=(fontconfig fonts-noto-cjk)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	if sudo -n true 2>/dev/null; then as_root=(sudo -n); else
		echo "note: not installed: ${missing[*]}; tests that need them will be skipped" >&2
		echo "hint: apt-get install ${missing[*]}" >&2
		exit 0
	fi
fi
if ! command -v apt-get >/dev/null; then
	echo "note: not installed: ${missing[*]}, and this is not Debian; tests that need them will be skipped" >&2
	exit 0
fi
echo "installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
