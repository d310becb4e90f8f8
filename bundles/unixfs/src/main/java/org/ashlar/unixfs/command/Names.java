package org.ashlar.unixfs.command;

import org.ashlar.error.IpfsException;

/** Names of directory entries may hold anything: here they are made harmless. Stateless. */
final class Names {
    private Names() {}

    /** The name with control characters written as escapes, for terminals. */
    static String printable(String name) {
        if (name.chars().noneMatch(Character::isISOControl)) {
            return name;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        out.append(String.format("\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }

    /**
     * The name, when it names an entry of its own directory and nothing else.
     *
     * @throws IpfsException if unpacking it could lead elsewhere
     */
    static String safe(String name) {
        boolean leads = name.isEmpty() || name.equals(".") || name.equals("..");
        if (leads || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.indexOf(0) >= 0) {
            throw new IpfsException("invalid directory entry name: \"" + printable(name) + "\"");
        }
        return name;
    }
}
