package org.ashlar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel says of a process at one moment (Linux). Immutable.
 *
 * @param rssKib resident memory, KiB
 * @param anonymousKib the part of it that no file backs, KiB
 * @param threads how many there are
 * @param cpuSeconds processor time so far, user and system
 */
record ProcessFigures(long rssKib, long anonymousKib, int threads, double cpuSeconds) {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ of Linux

    static ProcessFigures of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        return parse(
                Files.readString(process.resolve("status")),
                Files.readString(process.resolve("stat")));
    }

    static ProcessFigures parse(String status, String stat) {
        // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double cpu = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return new ProcessFigures(
                number(status, "VmRSS:"),
                number(status, "RssAnon:"),
                (int) number(status, "Threads:"),
                cpu / TICKS_PER_SECOND);
    }

    private static long number(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + name + " in status"));
    }
}
