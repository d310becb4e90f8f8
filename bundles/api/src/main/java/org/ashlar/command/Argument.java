package org.ashlar.command;

/**
 * A positional argument.
 *
 * @param name shown in help, such as {@code ipfs-path}
 * @param kind text or an uploaded file
 * @param required at least one value must be given
 * @param variadic takes any number of values; only the last argument may
 * @param stdin values may come from standard input, or for RPC from the body
 * @param recursive a file argument may be a directory (with the option {@code recursive})
 * @param description one line of help
 */
public record Argument(
        String name,
        Kind kind,
        boolean required,
        boolean variadic,
        boolean stdin,
        boolean recursive,
        String description) {

    /** What a value is. */
    public enum Kind {
        /** Text on the command line, {@code arg} in RPC. */
        STRING,
        /** A path on the command line, a part of the multipart body in RPC. */
        FILE
    }

    /** A required text argument. */
    public static Argument string(String name, String description) {
        return new Argument(name, Kind.STRING, true, false, false, false, description);
    }

    /** A required file argument. */
    public static Argument file(String name, String description) {
        return new Argument(name, Kind.FILE, true, false, false, false, description);
    }

    /** The same, but may be left out. */
    public Argument optional() {
        return new Argument(name, kind, false, variadic, stdin, recursive, description);
    }

    /** The same, but taking any number of values. */
    public Argument many() {
        return new Argument(name, kind, required, true, stdin, recursive, description);
    }

    /** The same, but also read from standard input. */
    public Argument orStdin() {
        return new Argument(name, kind, required, variadic, true, recursive, description);
    }

    /** The same, but also taking directories. */
    public Argument orDirectory() {
        return new Argument(name, kind, required, variadic, stdin, true, description);
    }
}
