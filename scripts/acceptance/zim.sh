#!/usr/bin/env bash
# scripts/acceptance/zim.sh BINARY FOLDER: the recipe of docs/books.md with the demo: FOLDER is emptied, and holds tide.zim in the end.
# Debian: zim-tools, wget, python3.
set -euo pipefail
binary=$(realpath "$1")
rm -rf "$2"
mkdir -p "$2"
folder=$(realpath "$2")
port=${PORT:-18733}
"$binary" build --base-url "http://127.0.0.1:$port/" --out "$folder/public" 2>/dev/null
(cd "$folder/public" && exec python3 -m http.server "$port" --bind 127.0.0.1 >/dev/null 2>&1) &
server=$!
trap 'kill $server' EXIT
sleep 2
# 8: something that a page names is not there, such as an address in a text.
wget --quiet --mirror --page-requisites --convert-links --adjust-extension --no-host-directories -e robots=off \
  -P "$folder/mirror" "http://127.0.0.1:$port/" || [ $? = 8 ]
# 48 by 48 pixels of one colour.
python3 - "$folder/mirror/illustration.png" <<'PY'
import struct, sys, zlib
part = lambda kind, data: struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
rows = b''.join(b'\0' + b'\x8c\x1d\x18' * 48 for _ in range(48))
head = struct.pack('>IIBBBBB', 48, 48, 8, 2, 0, 0, 0)
open(sys.argv[1], 'wb').write(b'\x89PNG\r\n\x1a\n' + part(b'IHDR', head) + part(b'IDAT', zlib.compress(rows)) + part(b'IEND', b''))
PY
zimwriterfs --welcome index.html --illustration illustration.png --language zho --title Tide --description "A digest of news" \
  --creator Tide --publisher Tide --name tide "$folder/mirror" "$folder/tide.zim" >/dev/null
zimcheck "$folder/tide.zim"
