#!/bin/sh
# Completes the distribution once its jars are in place: scripts, notices, the list of commands,
# archives of loaded classes.
#   assemble.sh DIRECTORY [false]    false: no archives
set -eu
dist=$1
archives=${2:-true}
here=$(cd "$(dirname "$0")/../../.." && pwd)

cp -R "$here/src/main/dist/." "$dist/"
cp "$here/../LICENSE" "$here/../THIRD-PARTY-NOTICES.md" "$here/../README.md" "$dist/"
chmod 755 "$dist/bin/ipfs" "$dist/lib/make-archives"
rm -f "$dist"/lib/*.jsa "$dist/commands.json"

# The program must know all commands without starting the node: ask a node once.
repo=$(mktemp -d)
trap 'rm -rf "$repo"' EXIT
IPFS_PATH=$repo
export IPFS_PATH
"$dist/bin/ipfs" init --profile=test >/dev/null
"$dist/bin/ipfs" _specs >"$dist/commands.json.part"
grep -q '"Commands":' "$dist/commands.json.part"
mv "$dist/commands.json.part" "$dist/commands.json"

if [ "$archives" != false ] && ! "$dist/lib/make-archives"; then
    echo "No archives of loaded classes: the node works, but starts slower and needs more memory."
fi
