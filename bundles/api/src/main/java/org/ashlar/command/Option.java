package org.ashlar.command;

import java.util.List;
import java.util.Optional;

/**
 * A named option.
 *
 * @param names all names, the long one first; others are usually one letter
 * @param kind type of the value
 * @param defaultValue value when the option is absent, as text; empty when absence means nothing
 * @param description one line of help
 */
public record Option(
        List<String> names, Kind kind, Optional<String> defaultValue, String description) {

    /** Type of a value. */
    public enum Kind {
        /** Text. */
        STRING,
        /** {@code true} or {@code false}. */
        BOOL,
        /** A signed whole number of 64 bits. */
        INT,
        /** Text, may be given several times. */
        STRINGS
    }

    /** Copies the names. */
    public Option {
        names = List.copyOf(names);
    }

    /** The long name. */
    public String name() {
        return names.get(0);
    }

    /** A text option. */
    public static Option string(String name, String description) {
        return new Option(List.of(name), Kind.STRING, Optional.empty(), description);
    }

    /** A switch. */
    public static Option flag(String name, String description) {
        return new Option(List.of(name), Kind.BOOL, Optional.empty(), description);
    }

    /** A numeric option. */
    public static Option integer(String name, String description) {
        return new Option(List.of(name), Kind.INT, Optional.empty(), description);
    }

    /** A text option that may be given several times. */
    public static Option strings(String name, String description) {
        return new Option(List.of(name), Kind.STRINGS, Optional.empty(), description);
    }

    /** The same with one more name. */
    public Option alias(String alias) {
        List<String> all = new java.util.ArrayList<>(names);
        all.add(alias);
        return new Option(all, kind, defaultValue, description);
    }

    /** The same with a default. */
    public Option orElse(String value) {
        return new Option(names, kind, Optional.of(value), description);
    }
}
