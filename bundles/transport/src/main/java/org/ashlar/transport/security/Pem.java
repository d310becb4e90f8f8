package org.ashlar.transport.security;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One block of a text in PEM form. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 * @param label what it says it is
 * @param body what stands between its first line and its last
 */
record Pem(String label, String body) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    /** The blocks up to one that does not end; what stands around them is left out. */
    static List<Pem> of(String text) {
        List<Pem> blocks = new ArrayList<>();
        int at = text.indexOf(BEGIN);
        while (at >= 0) {
            int start = at + BEGIN.length();
            int end = text.indexOf(DASHES, start);
            if (end < 0) {
                break;
            }
            String label = text.substring(start, end);
            int body = end + DASHES.length();
            int last = text.indexOf("-----END " + label + DASHES, body);
            if (last < 0) {
                break;
            }
            blocks.add(new Pem(label, text.substring(body, last)));
            at = text.indexOf(BEGIN, last);
        }
        return blocks;
    }

    /** True for keys that a passphrase protects, in the form of PKCS #8 or in the older one. */
    boolean encrypted() {
        return label.startsWith("ENCRYPTED ") || body.contains("Proc-Type:");
    }

    /**
     * The bytes.
     *
     * @throws IllegalArgumentException if they are not in base64
     */
    byte[] bytes() {
        return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    }
}
