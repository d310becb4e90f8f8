package org.ashlar.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;

/** Validators of representations. Stateless. */
final class ETags {
    /** Changes whenever the pages that this node generates do. */
    private static final String PAGES = "ashlar1";

    private static final Pattern TAG = Pattern.compile("(?:W/)?\"([^\"]*)\"");

    private ETags() {}

    /** The tag of content in a format. */
    static String of(Cid cid, ResponseFormat format) {
        ResponseFormat shown = format == ResponseFormat.DEFAULT ? ofCodec(cid) : format;
        String weak = shown == ResponseFormat.TAR ? "W/" : "";
        String suffix = shown == ResponseFormat.DEFAULT ? "" : "." + shown.shortName();
        return weak + "\"" + cid + suffix + "\"";
    }

    /** The format in which a block of such a codec is served when none was asked for. */
    static ResponseFormat ofCodec(Cid cid) {
        long codec = cid.codec();
        if (codec == Multicodec.DAG_JSON) {
            return ResponseFormat.DAG_JSON;
        } else if (codec == Multicodec.DAG_CBOR) {
            return ResponseFormat.DAG_CBOR;
        } else if (codec == Multicodec.JSON) {
            return ResponseFormat.JSON;
        }
        return codec == Multicodec.CBOR ? ResponseFormat.CBOR : ResponseFormat.DEFAULT;
    }

    static String listing(Cid cid) {
        return "\"DirIndex-" + PAGES + "_CID-" + cid + "\"";
    }

    static String preview(Cid cid) {
        return "\"DagIndex-" + PAGES + "_CID-" + cid + "\"";
    }

    /** True when a header {@code If-None-Match} names the tag; weak and strong count the same. */
    static boolean matches(String header, String tag) {
        if (header.trim().equals("*")) {
            return true;
        }
        String wanted = tag.startsWith("W/") ? tag.substring(2) : tag;
        List<String> given = new ArrayList<>();
        Matcher tags = TAG.matcher(header);
        while (tags.find()) {
            given.add("\"" + tags.group(1) + "\"");
        }
        return given.contains(wanted);
    }
}
