package org.ashlar.path;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;

/**
 * A path below a CID. Only immutable paths: {@code /ipns} needs a name system first.
 *
 * @param root where the path begins
 * @param segments names below it, decoded
 */
public record ContentPath(Cid root, List<String> segments) {
    /** Most segments of a path. */
    public static final int MAX_SEGMENTS = 1024;

    private static final String SHORT = "path does not have enough components";

    /** Copies the segments. */
    public ContentPath {
        segments = List.copyOf(segments);
    }

    /**
     * Parses {@code CID[/name...]}, {@code /ipfs/CID[/name...]} or {@code ipfs://CID[/name...]}.
     *
     * @throws InvalidRequestException if the text is no such path
     */
    public static ContentPath parse(String text) {
        String rest = text;
        if (rest.startsWith("ipfs://")) {
            rest = rest.substring(7);
        } else if (rest.startsWith("ipfs:")) {
            rest = rest.substring(5);
        } else if (rest.startsWith("/ipfs/")) {
            rest = rest.substring(6);
        } else if (rest.startsWith("/ipns/") || rest.startsWith("ipns:")) {
            throw new InvalidRequestException(
                    "invalid path \""
                            + text
                            + "\": IPNS names cannot be resolved by this node yet");
        } else if (rest.startsWith("/")) {
            throw invalid(text, unknownNamespace(rest));
        }
        List<String> names = new ArrayList<>();
        for (String name : rest.split("/", -1)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        if (names.isEmpty()) {
            throw invalid(text, SHORT);
        }
        if (names.size() > MAX_SEGMENTS) {
            throw new InvalidRequestException("invalid path: more than " + MAX_SEGMENTS + " names");
        }
        try {
            return new ContentPath(Cid.parse(names.get(0)), names.subList(1, names.size()));
        } catch (FormatException e) {
            boolean named = text.startsWith("/") || text.startsWith("ipfs:");
            throw invalid(text, named ? "invalid cid: " + e.getMessage() : SHORT);
        }
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
        return "/ipfs/" + root + (segments.isEmpty() ? "" : "/" + String.join("/", segments));
    }
}
