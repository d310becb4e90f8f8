package io.netty.handler.codec.quic;

import io.netty.util.internal.logging.InternalLogger;
import java.util.Locale;

/**
 * Stands in the place of Netty's own class of this name, which passes the library's messages on, to
 * load the library from this bundle. Netty initialises this class right before it looks whether the
 * library is there. Left to itself, it would then have a class of the bundle {@code netty-common}
 * load it, and the library would look there, in vain, for the classes it belongs to.
 *
 * <p>In a framework the JDK finds what {@code Bundle-NativeCode} names. On a plain class path it
 * finds nothing, and Netty unpacks the library from its jar. Safe for use by any thread.
 */
final class QuicheLogger {
    static {
        try {
            System.loadLibrary(name(System.getProperty("os.name"), System.getProperty("os.arch")));
        } catch (UnsatisfiedLinkError e) {
            System.getLogger(QuicheLogger.class.getName())
                    .log(System.Logger.Level.DEBUG, "No library in this bundle", e);
        }
    }

    private final InternalLogger logger;

    QuicheLogger(InternalLogger logger) {
        this.logger = logger;
    }

    /** The library's name, as Netty builds it. */
    static String name(String system, String machine) {
        String processor =
                switch (machine.toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64", "x86-64" -> "x86_64";
                    case "aarch64", "arm64" -> "aarch_64";
                    default -> machine;
                };
        return "netty_quiche42_" + system.toLowerCase(Locale.ROOT) + "_" + processor;
    }

    /** Called by the library. */
    @SuppressWarnings("unused")
    void log(String message) {
        logger.debug(message);
    }
}
