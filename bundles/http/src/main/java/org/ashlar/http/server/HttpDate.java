package org.ashlar.http.server;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes the date of HTTP. The formatters of the JDK and of Netty read the data of a thousand
 * locales first, which a small node keeps in memory for ever. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7">RFC 9110, section 5.6.7</a>
 */
final class HttpDate {
    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private HttpDate() {}

    /** Like {@code Sun, 06 Nov 1994 08:49:37 GMT}; for years 1000 to 9999. */
    static String format(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        StringBuilder out = new StringBuilder(29);
        name(out, DAYS, time.getDayOfWeek().getValue()).append(", ");
        two(out, time.getDayOfMonth()).append(' ');
        name(out, MONTHS, time.getMonthValue()).append(' ').append(time.getYear()).append(' ');
        two(out, time.getHour()).append(':');
        two(out, time.getMinute()).append(':');
        return two(out, time.getSecond()).append(" GMT").toString();
    }

    private static StringBuilder name(StringBuilder out, String names, int number) {
        return out.append(names, 3 * (number - 1), 3 * number);
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
