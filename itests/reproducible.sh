#!/bin/sh
# Builds one module twice from clean and compares the jars byte by byte.
#   itests/reproducible.sh bundles/datastore-memory
set -eu
cd "$(dirname "$0")/.."
module=${1:-bundles/datastore-memory}
first=$(mktemp)
trap 'rm -f "$first"' EXIT
for run in 1 2; do
    rm -rf "$module/target"
    mvn -o -q -DskipTests -pl "$module" package
    jar=$(ls "$module"/target/*.jar)
    sha256sum "$jar"
    [ "$run" = 1 ] && cp "$jar" "$first"
done
cmp "$first" "$jar" && echo "$module: both builds are byte-identical"
