package org.ashlar.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** Percent-encoding and paths. Stateless. */
final class Urls {
    private static final String UNRESERVED = "-_.~";
    private static final String SEGMENT = UNRESERVED + "$&+=:@";

    private Urls() {}

    /**
     * Decodes percent-encoding; a plus sign stays.
     *
     * @throws GatewayException if an escape is broken
     */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new GatewayException(400, "invalid URL escape in \"" + text + "\"");
                }
                out[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                out[length++] = bytes[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    /** Makes what came over the wire, one character a byte, plain ASCII without spaces. */
    static String ascii(String raw) {
        if (raw.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length() + 16);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c > ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", c & 0xff));
            }
        }
        return out.toString();
    }

    /** Encodes all but letters, digits and four marks. */
    static String encode(String text) {
        return encode(text, UNRESERVED);
    }

    /** Encodes one segment of a path. */
    static String encodeSegment(String text) {
        return encode(text, SEGMENT);
    }

    /** Encodes a path, keeping its slashes. */
    static String encodePath(String text) {
        return encode(text, SEGMENT + "/");
    }

    private static String encode(String text, String kept) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || kept.indexOf(c) >= 0;
            if (plain) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return out.toString();
    }

    /** The raw path without empty, {@code .} and {@code ..} segments; a slash at its end stays. */
    static String clean(String rawPath) {
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : rawPath.split("/", -1)) {
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        String path = "/" + String.join("/", kept);
        boolean directory =
                rawPath.endsWith("/") || rawPath.endsWith("/.") || rawPath.endsWith("/..");
        return directory && !path.endsWith("/") ? path + "/" : path;
    }

    /** Names between the slashes of a decoded path. */
    static List<String> segments(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }
}
