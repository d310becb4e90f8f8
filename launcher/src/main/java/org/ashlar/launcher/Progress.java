package org.ashlar.launcher;

/** A progress line on standard error, rewritten in place; silent when that is no terminal. */
final class Progress {
    private static final long INTERVAL_NANOS = 100_000_000;

    private final long total;
    private final boolean shown;
    private long last;
    private boolean dirty;

    /**
     * @param total bytes to come, negative when unknown
     */
    Progress(long total, boolean wanted) {
        this.total = total;
        this.shown = wanted;
    }

    /** Bytes that an answer will have, as its head says; negative when it does not. */
    static long total(RpcResponse response) {
        return response.header("X-Content-Length").map(Long::parseLong).orElse(-1L);
    }

    void update(long done) {
        long now = System.nanoTime();
        if (shown && now - last > INTERVAL_NANOS) {
            last = now;
            dirty = true;
            System.err.print("\r\033[K " + line(done));
            System.err.flush();
        }
    }

    /** Removes the line, so that other output can follow. */
    void clear() {
        if (dirty) {
            System.err.print("\r\033[K");
            System.err.flush();
            dirty = false;
        }
    }

    private String line(long done) {
        if (total <= 0) {
            return size(done);
        }
        return String.format(
                "%s / %s  %5.1f%%", size(done), size(total), Math.min(100.0, 100.0 * done / total));
    }

    private static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return String.format("%.2f %ciB", value, "KMGTP".charAt(unit));
    }
}
