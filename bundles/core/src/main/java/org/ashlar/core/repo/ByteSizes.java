package org.ashlar.core.repo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 10GB} is decimal, {@code 256KiB} binary. */
public final class ByteSizes {
    private static final Pattern SIZE =
            Pattern.compile("([0-9][0-9,]{0,24}(?:\\.[0-9]{0,12})?)\\s*([kmgtpe]?)(i?)b?");
    private static final String UNITS = "kmgtpe";

    private ByteSizes() {}

    /**
     * Parses a size.
     *
     * @throws IllegalArgumentException if the text is none, or beyond 63 bits
     */
    public static long parse(String text) {
        Matcher matcher = SIZE.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (!matcher.matches() || (matcher.group(2).isEmpty() && !matcher.group(3).isEmpty())) {
            throw new IllegalArgumentException("invalid size \"" + text + "\"");
        }
        int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
        BigDecimal base = BigDecimal.valueOf(matcher.group(3).isEmpty() ? 1000 : 1024);
        BigDecimal value =
                new BigDecimal(matcher.group(1).replace(",", "")).multiply(base.pow(power));
        if (value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("invalid size \"" + text + "\": too large");
        }
        return value.setScale(0, RoundingMode.DOWN).longValueExact();
    }

    /** Decimal form for people with two digits, such as {@code 22 kB} or {@code 5.0 GB}. */
    public static String show(long bytes) {
        if (bytes < 10) {
            return bytes + " B";
        }
        int power = 0;
        double value = bytes;
        while (value >= 1000 && power < UNITS.length()) {
            value /= 1000;
            power++;
        }
        double rounded = Math.floor(value * 10 + 0.5) / 10;
        String unit = power == 0 ? "B" : (power == 1 ? "k" : upper(power)) + "B";
        String format = rounded < 10 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, format, rounded, unit);
    }

    private static String upper(int power) {
        return UNITS.substring(power - 1, power).toUpperCase(Locale.ROOT);
    }
}
