package org.ashlar.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ashlar.multiformats.Multiaddr;

/**
 * Leaves out peers and addresses that are of no use to whoever asks. Words are compared without
 * regard to case; {@code !} before the word of an address leaves such addresses out, {@code
 * unknown} keeps peers of which no address or protocol is known.
 *
 * @param addresses words such as {@code tcp}, {@code !p2p-circuit}; empty for all addresses
 * @param protocols words such as {@code transport-bitswap}; empty for all peers
 * @see <a href="https://specs.ipfs.tech/ipips/ipip-0484/">IPIP-484</a>
 */
public record PeerFilter(List<String> addresses, List<String> protocols) {
    /** Keeps everything. */
    public static final PeerFilter NONE = new PeerFilter(List.of(), List.of());

    /** Name of the parameter with {@link #addresses}. */
    public static final String ADDRESSES = "filter-addrs";

    /** Name of the parameter with {@link #protocols}. */
    public static final String PROTOCOLS = "filter-protocols";

    private static final String UNKNOWN = "unknown";
    private static final int MAX_WORDS = 64;
    private static final Pattern WORD = Pattern.compile("!?[a-z0-9/._-]+");

    /** Takes the words in lower case, in order; what is no word is left out. */
    public PeerFilter {
        addresses = normal(addresses);
        protocols = normal(protocols);
    }

    private static List<String> normal(List<String> words) {
        return words.stream()
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> WORD.matcher(word).matches())
                .distinct()
                .sorted()
                .limit(MAX_WORDS)
                .toList();
    }

    /** The filter of two parameters of a query, each a list with commas, or empty. */
    public static PeerFilter parse(String addresses, String protocols) {
        return new PeerFilter(List.of(addresses.split(",", -1)), List.of(protocols.split(",", -1)));
    }

    /** The parameters as a query with its question mark; empty when everything is kept. */
    public String query() {
        List<String> parts = new ArrayList<>();
        if (!addresses.isEmpty()) {
            parts.add(ADDRESSES + "=" + String.join(",", addresses));
        }
        if (!protocols.isEmpty()) {
            parts.add(PROTOCOLS + "=" + String.join(",", protocols));
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    /**
     * What is left of a peer.
     *
     * @param spoken protocols that the peer is known to speak
     * @return the peer with the addresses that are kept, or empty when it is left out
     */
    public Optional<PeerInfo> apply(PeerInfo peer, List<String> spoken) {
        if (!keeps(spoken)) {
            return Optional.empty();
        }
        if (addresses.isEmpty() || (peer.addresses().isEmpty() && addresses.contains(UNKNOWN))) {
            return Optional.of(peer);
        }
        List<Multiaddr> kept = peer.addresses().stream().filter(this::keeps).toList();
        return kept.isEmpty() ? Optional.empty() : Optional.of(new PeerInfo(peer.id(), kept));
    }

    private boolean keeps(List<String> spoken) {
        return protocols.isEmpty()
                || (spoken.isEmpty() && protocols.contains(UNKNOWN))
                || spoken.stream().anyMatch(p -> protocols.contains(p.toLowerCase(Locale.ROOT)));
    }

    private boolean keeps(Multiaddr address) {
        List<String> names = address.components().stream().map(c -> c.protocol().label()).toList();
        boolean demanded = false;
        boolean met = false;
        for (String word : addresses) {
            if (word.startsWith("!")) {
                if (has(names, word.substring(1))) {
                    return false;
                }
            } else if (!word.equals(UNKNOWN)) {
                demanded = true;
                met |= has(names, word);
            }
        }
        return met || !demanded;
    }

    /** TLS below HTTP is what {@code https} means too. */
    private static boolean has(List<String> names, String word) {
        return names.contains(word)
                || (word.equals("https") && names.contains("tls") && names.contains("http"));
    }
}
