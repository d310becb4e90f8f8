package org.ashlar.core.config;

import org.jspecify.annotations.Nullable;

/** How the node was started. */
public enum Mode {
    /** With network. */
    DAEMON("daemon"),
    /** A daemon without network. */
    OFFLINE_DAEMON("offline-daemon"),
    /** For one command of the program. */
    COMMAND("command");

    private final String name;

    Mode(String name) {
        this.name = name;
    }

    /**
     * The mode of a framework property; a daemon when there is none.
     *
     * @throws IllegalArgumentException if there is no such mode
     */
    public static Mode of(@Nullable String name) {
        for (Mode mode : values()) {
            if (name == null || mode.name.equals(name)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("unknown mode " + name);
    }

    /** True without network. */
    public boolean offline() {
        return this != DAEMON;
    }
}
