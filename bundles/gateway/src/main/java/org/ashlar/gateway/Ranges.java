package org.ashlar.gateway;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Byte ranges of a representation. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-14">RFC 9110, section 14</a>
 */
final class Ranges {
    static final int MAX = 4; // local limit: each range costs a part

    private Ranges() {}

    /**
     * Part of a representation.
     *
     * @param first offset of its first byte
     * @param last offset of its last byte
     */
    record Range(long first, long last) {
        long length() {
            return last - first + 1;
        }

        /** Value of {@code Content-Range}. */
        String contentRange(long size) {
            return "bytes " + first + "-" + last + "/" + size;
        }
    }

    /**
     * The ranges that can be served, ascending, those that touch merged.
     *
     * @return empty when none of them lies in the representation
     * @throws GatewayException with status 400 if the header is malformed, 416 if it asks for too
     *     many
     */
    static List<Range> parse(String header, long size) {
        String value = header.trim();
        if (!value.toLowerCase(Locale.ROOT).startsWith("bytes=")) {
            throw invalid();
        }
        String[] specs = value.substring(6).split(",", -1);
        if (specs.length > MAX) {
            throw new GatewayException(416, "invalid range request: more than " + MAX + " ranges");
        }
        List<Range> ranges = new ArrayList<>();
        for (String spec : specs) {
            Range range = one(spec.trim(), size);
            if (range.first() <= range.last()) {
                ranges.add(range);
            }
        }
        ranges.sort(Comparator.comparingLong(Range::first));
        return merge(ranges);
    }

    /** A range, empty (first above last) when it lies outside. */
    private static Range one(String spec, long size) {
        int dash = spec.indexOf('-');
        if (dash < 0) {
            throw invalid();
        }
        if (dash == 0) {
            long suffix = number(spec.substring(1));
            return new Range(Math.max(0, size - suffix), suffix == 0 ? -1 : size - 1);
        }
        long first = number(spec.substring(0, dash));
        String end = spec.substring(dash + 1);
        long last = end.isEmpty() ? Long.MAX_VALUE : number(end);
        if (last < first) {
            throw invalid();
        }
        return new Range(first, Math.min(last, size - 1));
    }

    private static long number(String digits) {
        boolean valid = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!valid || digits.length() > 18) {
            throw invalid();
        }
        return Long.parseLong(digits);
    }

    private static List<Range> merge(List<Range> sorted) {
        List<Range> merged = new ArrayList<>();
        for (Range range : sorted) {
            int end = merged.size() - 1;
            if (end >= 0 && range.first() <= merged.get(end).last() + 1) {
                Range before = merged.get(end);
                merged.set(end, new Range(before.first(), Math.max(before.last(), range.last())));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }

    private static GatewayException invalid() {
        return new GatewayException(400, "invalid range request: invalid range");
    }
}
