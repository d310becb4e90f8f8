#!/bin/sh
# Puts the distribution, without its shell, into one executable jar.
#   one-jar.sh DIRECTORY JAR
set -eu
dist=$1
target=$2
jar=$JAVA_HOME/bin/jar
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

mkdir "$stage/ashlar" "$stage/ashlar/lib"
cp -R "$dist/bundle" "$dist/conf" "$dist/commands.json" "$dist/LICENSE" \
    "$dist/THIRD-PARTY-NOTICES.md" "$stage/ashlar/"
cp "$dist"/lib/*.jar "$stage/ashlar/lib/"
(cd "$stage" && "$jar" xf "$dist/lib/launcher.jar" org/ashlar/launcher/boot)

# The same bytes from the same input: files in order, one date.
date=
"$jar" --help-extra 2>/dev/null | grep -q -e --date && date=--date=2026-01-01T00:00:00Z
rm -f "$target"
cd "$stage"
# shellcheck disable=SC2086 # nothing when there is no such option
find org ashlar -type f | LC_ALL=C sort | tr '\n' '\0' |
    xargs -0 "$jar" --create --file "$target" $date --main-class org.ashlar.launcher.boot.OneJar
