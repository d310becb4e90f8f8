# Compiles the benchmarks when they changed; read by the scripts beside it.
if [ ! -d bench/target/classes/org ] ||
    [ -n "$(find bench/src/main -name '*.java' -newer bench/target/classes/org)" ]; then
    mvn -q -B -ntp -DskipTests -pl bench -am compile || exit 1
    touch bench/target/classes/org
fi
