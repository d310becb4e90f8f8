#!/bin/sh
# Completes the distribution once its jars are in place: scripts and notices.
set -eu
dist=$1
here=$(cd "$(dirname "$0")/../../.." && pwd)

cp -R "$here/src/main/dist/." "$dist/"
cp "$here/../LICENSE" "$here/../THIRD-PARTY-NOTICES.md" "$here/../README.md" "$dist/"
chmod 755 "$dist/bin/ipfs"
rm -f "$dist"/lib/*.jsa "$dist/commands.json"

ls "$dist"
