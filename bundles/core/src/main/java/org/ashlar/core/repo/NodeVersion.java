package org.ashlar.core.repo;

import java.util.Locale;

/** What this program is and where it runs. Stateless. */
public final class NodeVersion {
    /** The program's version. */
    public static final String VERSION = "0.1.0";

    /** How the node presents itself to peers, before a configured suffix. */
    public static final String AGENT = "ashlar/" + VERSION;

    private NodeVersion() {}

    /** Processor and system in Go's words, such as {@code amd64/linux}. */
    public static String system() {
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch =
                switch (processor) {
                    case "x86_64" -> "amd64";
                    case "aarch64" -> "arm64";
                    case "x86", "i386" -> "386";
                    default -> processor;
                };
        String os = system.startsWith("mac") ? "darwin" : system.split(" ", 2)[0];
        return arch + "/" + os;
    }

    /** The Java version, such as {@code java17.0.15}. */
    public static String java() {
        return "java" + System.getProperty("java.version");
    }
}
