package org.ashlar.command;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in the form of Go's {@code time.ParseDuration}, such as {@code 1h15m30.5s}. */
public final class GoDuration {
    private static final Pattern PART =
            Pattern.compile(
                    "(\\d{1,18}(?:\\.\\d{0,18})?|\\.\\d{1,18})(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");
    private static final int MAX_LENGTH = 128;
    private static final Map<String, Long> NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "\u00b5s", 1_000L,
                    "\u03bcs", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);

    private GoDuration() {}

    /**
     * Parses a duration.
     *
     * @throws IllegalArgumentException if the text is none, or beyond some 290 years
     */
    public static Duration parse(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String rest = signed ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        BigDecimal nanos = BigDecimal.ZERO;
        int position = 0;
        Matcher part = PART.matcher(rest);
        while (rest.length() <= MAX_LENGTH && position < rest.length()) {
            if (!part.find(position) || part.start() != position) {
                break;
            }
            BigDecimal unit = BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L));
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit));
            position = part.end();
        }
        boolean whole = position > 0 && position == rest.length();
        if (!whole || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("time: invalid duration \"" + text + "\"");
        }
        long value = nanos.setScale(0, RoundingMode.DOWN).longValueExact();
        return Duration.ofNanos(text.startsWith("-") ? -value : value);
    }

    /** A duration as Go writes it: {@code 1h0m0s}, {@code 1.5s}, {@code 20ms}, {@code 0s}. */
    public static String text(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos < 0) {
            return "-" + text(duration.negated());
        }
        if (nanos < 1_000_000_000L) {
            return nanos == 0
                    ? "0s"
                    : nanos < 1_000
                            ? nanos + "ns"
                            : nanos < 1_000_000
                                    ? decimal(nanos, 3) + "\u00b5s"
                                    : decimal(nanos, 6) + "ms";
        }
        long minutes = nanos / 60_000_000_000L;
        String seconds = decimal(nanos % 60_000_000_000L, 9) + "s";
        if (minutes == 0) {
            return seconds;
        }
        return minutes < 60
                ? minutes + "m" + seconds
                : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
    }

    private static String decimal(long value, int places) {
        return BigDecimal.valueOf(value, places).stripTrailingZeros().toPlainString();
    }
}
