package org.ashlar.rpc;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ashlar.error.InvalidRequestException;

/** Durations as Go writes them, such as {@code 1m30s}. */
final class GoDuration {
    private static final int MAX_LENGTH = 64;
    private static final Pattern TERM =
            Pattern.compile(
                    "(\\d{1,18}(?:\\.\\d{0,9})?|\\.\\d{1,9})(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

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
     * Parses a duration that is not negative.
     *
     * @throws InvalidRequestException if the text is none
     */
    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher terms = TERM.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int at = 0;
        while (text.length() <= MAX_LENGTH && terms.find() && terms.start() == at) {
            BigDecimal unit = BigDecimal.valueOf(NANOS.getOrDefault(terms.group(2), 0L));
            nanos = nanos.add(new BigDecimal(terms.group(1)).multiply(unit));
            at = terms.end();
        }
        if (at == 0 || at < text.length()) {
            throw new InvalidRequestException("time: invalid duration \"" + text + "\"");
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new InvalidRequestException("time: invalid duration \"" + text + "\"");
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
    }
}
