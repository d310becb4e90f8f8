#!/bin/sh
# Installs the peers of the interop tests where their tools exist; what is there already stays.
#   peers.sh PEERS TARGET
# A missing tool is no failure here: the tests that need it say so by name.
set -eu
peers=$1
target=$2
mkdir -p "$target/bin" "$target/js"

if [ -x "$target/bin/ipfs" ]; then
    :
elif command -v go >/dev/null 2>&1; then
    echo "Installing Kubo; the first time this takes minutes ..."
    (cd "$peers/kubo" && GOBIN="$target/bin" go install github.com/ipfs/kubo/cmd/ipfs) ||
        echo "Kubo could not be installed." >&2
else
    echo "No Go: tests with Kubo will be skipped."
fi

cp "$peers"/js/*.mjs "$target/js/"
if [ -e "$target/js/installed" ] && cmp -s "$peers/js/package.json" "$target/js/package.json"; then
    :
elif command -v npm >/dev/null 2>&1; then
    echo "Installing the JavaScript peers ..."
    rm -rf "$target/js/installed" "$target/js/node_modules"
    cp "$peers/js/package.json" "$target/js/"
    # --legacy-peer-deps leaves out what only browsers and phones need.
    if (cd "$target/js" && npm install --no-package-lock --ignore-scripts --legacy-peer-deps \
        --no-audit --no-fund --loglevel=error); then
        touch "$target/js/installed"
    else
        echo "The JavaScript peers could not be installed." >&2
    fi
else
    echo "No npm: tests with JavaScript peers will be skipped."
fi
