package org.ashlar.namesys;

import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;

/** Text forms of names. Stateless. */
final class Names {
    private Names() {}

    /** The name of a key, or empty when the text is something else, such as a domain. */
    static Optional<PeerId> key(String text) {
        try {
            return Optional.of(PeerId.parse(text));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    /** True for a domain name: labels of letters, digits and hyphens, at least two of them. */
    static boolean isDomain(String text) {
        return text.length() <= 253
                && text.matches(
                        "(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9-]{2,63}\\.?");
    }

    /**
     * A name in the base that a user chose.
     *
     * @param base {@code b58mh} for the form of peer ids, or the name of a multibase
     */
    static String show(PeerId name, String base) {
        if (base.equals("b58mh")) {
            return name.toString();
        }
        Cid cid = name.toCid();
        for (Multibase known : Multibase.values()) {
            if (known.label().equals(base)) {
                return known.encode(cid.bytes());
            }
        }
        throw new InvalidRequestException("unknown multibase \"" + base + "\"");
    }

    /** A name without {@code /ipns/} or {@code ipns://} before it. */
    static String bare(String text) {
        if (text.startsWith("/ipns/")) {
            return text.substring("/ipns/".length());
        }
        return text.startsWith("ipns://") ? text.substring("ipns://".length()) : text;
    }
}
