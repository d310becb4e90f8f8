package org.ashlar.multiformats.ipld;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;

/**
 * Links of the codec git-raw: whole Git objects with their heads, named by SHA-1. Their content is
 * otherwise opaque. Stateless.
 *
 * @see <a href="https://git-scm.com/book/en/v2/Git-Internals-Git-Objects">Git objects</a>
 */
final class GitRaw {
    private static final long SHA1 = 0x11;
    private static final int DIGEST = 20;

    private GitRaw() {}

    /**
     * What a tree, commit or tag names; blobs name nothing. Submodules, which live in other
     * repositories, are left out.
     *
     * @throws FormatException if the block is no Git object
     */
    static List<Cid> links(byte[] block) {
        int end = indexOf(block, 0, 0);
        String head = new String(block, 0, end, StandardCharsets.ISO_8859_1);
        int space = head.indexOf(' ');
        String type = space < 0 ? head : head.substring(0, space);
        return switch (type) {
            case "blob" -> List.of();
            case "tree" -> tree(block, end + 1);
            case "commit" -> named(block, end + 1, List.of("tree", "parent"));
            case "tag" -> named(block, end + 1, List.of("object"));
            default -> throw new FormatException("git-raw: no object of a known type");
        };
    }

    private static List<Cid> tree(byte[] block, int start) {
        List<Cid> links = new ArrayList<>();
        int at = start;
        while (at < block.length) {
            int end = indexOf(block, at, 0);
            if (block.length - end - 1 < DIGEST) {
                throw new FormatException("git-raw: tree ends early");
            }
            boolean submodule = block[at] == '1' && at + 1 < end && block[at + 1] == '6';
            if (!submodule) {
                links.add(cid(Arrays.copyOfRange(block, end + 1, end + 1 + DIGEST)));
            }
            at = end + 1 + DIGEST;
        }
        return links;
    }

    /** Lines up to the first empty one that name an object. */
    private static List<Cid> named(byte[] block, int start, List<String> words) {
        List<Cid> links = new ArrayList<>();
        int at = start;
        while (at < block.length && block[at] != '\n') {
            int end = indexOf(block, at, '\n');
            String line = new String(block, at, end - at, StandardCharsets.ISO_8859_1);
            int space = line.indexOf(' ');
            if (space > 0 && words.contains(line.substring(0, space))) {
                links.add(hex(line.substring(space + 1)));
            }
            at = end + 1;
        }
        return links;
    }

    private static Cid hex(String text) {
        if (text.length() != 2 * DIGEST) {
            throw new FormatException("git-raw: malformed object name");
        }
        try {
            return cid(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            throw new FormatException("git-raw: malformed object name");
        }
    }

    private static Cid cid(byte[] digest) {
        return Cid.v1(Multicodec.GIT_RAW, Multihash.of(SHA1, digest));
    }

    private static int indexOf(byte[] block, int from, int value) {
        for (int i = from; i < block.length; i++) {
            if (block[i] == value) {
                return i;
            }
        }
        throw new FormatException("git-raw: object ends early");
    }
}
