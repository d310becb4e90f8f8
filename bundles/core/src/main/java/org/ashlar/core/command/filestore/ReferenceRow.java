package org.ashlar.core.command.filestore;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ashlar.core.front.filestore.FileReference;
import org.ashlar.core.front.filestore.FileStatus;
import org.ashlar.multiformats.Cid;

/**
 * One line about a reference.
 *
 * @param cid of the block, empty when the argument names none
 * @param reference where it stands, empty when there is no reference
 * @param status what was found
 * @param error why it is not right, else empty
 */
record ReferenceRow(
        Optional<Cid> cid, Optional<FileReference> reference, FileStatus status, String error) {
    private static final int CID_WIDTH = 50;
    private static final int SIZE_WIDTH = 6;
    private static final int STATUS_WIDTH = 8;

    /** An argument that names no block. */
    static ReferenceRow malformed(String argument, String error) {
        return new ReferenceRow(
                Optional.empty(),
                Optional.empty(),
                FileStatus.OTHER_ERROR,
                argument + ": " + error);
    }

    /** True when {@code --remove-bad-blocks} takes it away. */
    boolean bad() {
        return bad(status);
    }

    private static boolean bad(FileStatus status) {
        return status != FileStatus.OK && status != FileStatus.OTHER_ERROR;
    }

    /** Kubo's JSON. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("Status", status.code());
        json.put("ErrorMsg", error);
        json.put("Key", cid.map(known -> Map.of("/", known.toString())).orElse(null));
        json.put("FilePath", reference.map(FileReference::path).orElse(""));
        json.put("Offset", reference.map(FileReference::offset).orElse(0L));
        json.put("Size", reference.map(FileReference::size).orElse(0));
        return json;
    }

    /** Kubo's text of a row's JSON: CID, size, path, offset. */
    static String place(Map<?, ?> json) {
        if (!(json.get("Key") instanceof Map<?, ?> key)) {
            return "<corrupt key>";
        }
        if ("".equals(json.get("FilePath"))) {
            return String.valueOf(key.get("/"));
        }
        return String.format(
                Locale.ROOT,
                "%-" + CID_WIDTH + "s %" + SIZE_WIDTH + "s %s %s",
                key.get("/"),
                json.get("Size"),
                json.get("FilePath"),
                json.get("Offset"));
    }

    /** Kubo's word for the status of a row's JSON, at its width. */
    static String status(Map<?, ?> json) {
        return String.format(Locale.ROOT, "%-" + STATUS_WIDTH + "s", statusOf(json).label());
    }

    /** The same as {@link #bad()} of a row's JSON. */
    static boolean bad(Map<?, ?> json) {
        return bad(statusOf(json));
    }

    private static FileStatus statusOf(Map<?, ?> json) {
        return FileStatus.of(json.get("Status") instanceof Number code ? code.intValue() : -1);
    }
}
