package org.ashlar.path;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;

/**
 * A path below a CID. Only immutable paths: {@code /ipns} needs a name system first.
 *
 * @param root where the path begins
 * @param segments names below it, decoded
 * @param ipld true for a path that looks into dag-pb nodes as into others, at {@code Data} and
 *     {@code Links}, where else names of files are followed
 */
public record ContentPath(Cid root, List<String> segments, boolean ipld) {
    /** Most segments of a path. */
    public static final int MAX_SEGMENTS = 1024;

    private static final String SHORT = "path does not have enough components";

    /** Copies the segments. */
    public ContentPath {
        segments = List.copyOf(segments);
    }

    /** A path of names of files. */
    public ContentPath(Cid root, List<String> segments) {
        this(root, segments, false);
    }

    /**
     * Parses {@code CID[/name...]}, {@code /ipfs/CID[/name...]}, {@code ipfs://CID[/name...]} or
     * {@code /ipld/CID[/name...]}. Empty names and {@code .} are left out, and {@code ..} takes
     * away the name before it.
     *
     * @throws InvalidRequestException if the text is no such path
     */
    public static ContentPath parse(String text) {
        String rest = text;
        boolean ipld = rest.startsWith("/ipld/");
        if (rest.startsWith("ipfs://")) {
            rest = rest.substring(7);
        } else if (rest.startsWith("ipfs:")) {
            rest = rest.substring(5);
        } else if (rest.startsWith("/ipfs/") || ipld) {
            rest = rest.substring(6);
        } else if (rest.startsWith("/ipns/") || rest.startsWith("ipns:")) {
            throw new InvalidRequestException(
                    "invalid path \""
                            + text
                            + "\": IPNS names cannot be resolved by this node yet");
        } else if (rest.startsWith("/")) {
            throw invalid(text, unknownNamespace(rest));
        }
        List<String> names = cleaned(rest);
        if (names.isEmpty()) {
            throw invalid(text, SHORT);
        }
        if (names.size() > MAX_SEGMENTS) {
            throw new InvalidRequestException("invalid path: more than " + MAX_SEGMENTS + " names");
        }
        try {
            Cid root = Cid.parse(names.get(0));
            return new ContentPath(root, names.subList(1, names.size()), ipld);
        } catch (FormatException e) {
            boolean named = text.startsWith("/") || text.startsWith("ipfs:");
            throw invalid(text, named ? "invalid cid: " + e.getMessage() : SHORT);
        }
    }

    private static List<String> cleaned(String path) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return new ArrayList<>(names);
    }

    private static InvalidRequestException invalid(String text, String why) {
        return new InvalidRequestException("invalid path \"" + text + "\": " + why);
    }

    private static String unknownNamespace(String path) {
        String[] parts = path.split("/", 3);
        return parts.length < 2 || parts[1].isEmpty()
                ? SHORT
                : "unknown namespace: \"" + parts[1] + "\"";
    }

    /** Decodes one percent-encoded segment; {@code +} stays. */
    public static String decodeSegment(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return (ipld ? "/ipld/" : "/ipfs/")
                + root
                + (segments.isEmpty() ? "" : "/" + String.join("/", segments));
    }
}
