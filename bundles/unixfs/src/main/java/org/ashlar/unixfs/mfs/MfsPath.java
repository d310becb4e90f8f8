package org.ashlar.unixfs.mfs;

import java.util.ArrayList;
import java.util.List;
import org.ashlar.error.InvalidRequestException;

/**
 * A path in the mutable file system.
 *
 * @param names from the root down, never {@code .} or {@code ..}
 * @param directory true when the text ended in a slash
 */
public record MfsPath(List<String> names, boolean directory) {
    private static final int MAX_NAMES = 512;

    /** Copies the names. */
    public MfsPath {
        names = List.copyOf(names);
    }

    /**
     * Parses and cleans a path.
     *
     * @throws InvalidRequestException if it is empty or does not begin with a slash
     */
    public static MfsPath parse(String text) {
        if (text.isEmpty()) {
            throw new InvalidRequestException("paths must not be empty");
        }
        if (text.charAt(0) != '/') {
            throw new InvalidRequestException("paths must start with a leading slash");
        }
        List<String> names = new ArrayList<>();
        for (String name : text.split("/", -1)) {
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.remove(names.size() - 1);
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        if (names.size() > MAX_NAMES) {
            throw new InvalidRequestException("path has over " + MAX_NAMES + " names");
        }
        return new MfsPath(names, text.endsWith("/") && !names.isEmpty());
    }

    /** True for the root itself. */
    public boolean isRoot() {
        return names.isEmpty();
    }

    /** The last name; there must be one. */
    public String name() {
        return names.get(names.size() - 1);
    }

    /** The directory that holds it. */
    public MfsPath parent() {
        return new MfsPath(names.subList(0, Math.max(0, names.size() - 1)), false);
    }

    /** A path below this one. */
    public MfsPath child(String name) {
        List<String> longer = new ArrayList<>(names);
        longer.add(name);
        return new MfsPath(longer, false);
    }

    /** True when {@code other} is this path or below it. */
    public boolean contains(MfsPath other) {
        return other.names.size() >= names.size()
                && other.names.subList(0, names.size()).equals(names);
    }

    @Override
    public String toString() {
        return "/" + String.join("/", names) + (directory ? "/" : "");
    }
}
