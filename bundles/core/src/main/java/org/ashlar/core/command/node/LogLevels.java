package org.ashlar.core.command.node;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.ashlar.error.IpfsException;
import org.jspecify.annotations.Nullable;

/**
 * Levels of the loggers of this node, by package without {@code org.ashlar}: {@code bitswap},
 * {@code core.front.store}. They last until the node stops. Safe for use by any thread.
 */
final class LogLevels {
    private static final String ROOT = "org.ashlar";

    /** Loggers with a level of their own; the log manager would forget them. */
    private static final Map<String, Logger> KEPT = new ConcurrentHashMap<>();

    private LogLevels() {}

    /** Packages with loggers. */
    static SortedSet<String> subsystems() {
        TreeSet<String> names = new TreeSet<>(KEPT.keySet());
        for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
            int end = name.lastIndexOf('.');
            if (name.startsWith(ROOT + ".") && end > ROOT.length()) {
                names.add(name.substring(ROOT.length() + 1, end));
            }
        }
        names.remove("");
        return names;
    }

    static Map<String, Object> levels() {
        Map<String, Object> levels = new TreeMap<>();
        subsystems().forEach(name -> levels.put(name, level(name)));
        return levels;
    }

    /** The level of a package, given to it or to one above. */
    static String level(String subsystem) {
        @Nullable Logger logger = Logger.getLogger(name(subsystem));
        while (logger != null) {
            if (logger.getLevel() != null) {
                return word(logger.getLevel());
            }
            logger = logger.getParent();
        }
        return "error";
    }

    /**
     * Sets a level.
     *
     * @param subsystem a package; empty for all of the node
     * @throws IpfsException if there is no such level
     */
    static void set(String subsystem, String word) {
        Level level = level(word.toLowerCase(Locale.ROOT), word);
        if (subsystem.isEmpty()) {
            KEPT.values().forEach(logger -> logger.setLevel(null));
        }
        Logger logger = KEPT.computeIfAbsent(subsystem, name -> Logger.getLogger(name(subsystem)));
        logger.setLevel(level);
    }

    private static Level level(String lower, String given) {
        return switch (lower) {
            case "debug" -> Level.FINE;
            case "info" -> Level.INFO;
            case "warn" -> Level.WARNING;
            case "error", "dpanic", "panic", "fatal" -> Level.SEVERE;
            default -> throw new IpfsException("unrecognized level: \"" + given + "\"");
        };
    }

    static String word(Level level) {
        if (level.intValue() <= Level.FINE.intValue()) {
            return "debug";
        } else if (level.intValue() <= Level.INFO.intValue()) {
            return "info";
        }
        return level.intValue() <= Level.WARNING.intValue() ? "warn" : "error";
    }

    private static String name(String subsystem) {
        return subsystem.isEmpty() ? ROOT : ROOT + "." + subsystem;
    }
}
