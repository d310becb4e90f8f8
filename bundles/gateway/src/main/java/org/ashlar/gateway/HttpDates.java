package org.ashlar.gateway;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times in headers. Stateless. */
final class HttpDates {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private HttpDates() {}

    /** A time as headers have it. */
    static String text(Instant time) {
        return FORMAT.format(time.atOffset(ZoneOffset.UTC));
    }
}
