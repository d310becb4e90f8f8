package org.ashlar.transport.identify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.transport.wire.ProtoReader;
import org.ashlar.transport.wire.ProtoWriter;
import org.jspecify.annotations.Nullable;

/**
 * Merges the messages of one identify exchange, within bounds. Confined to one thread.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/identify/README.md">identify</a>
 */
public final class IdentifyMessage {
    /** Longest message of a peer. */
    public static final int MAX_MESSAGE = 8192;

    /** Longest message sent. */
    static final int MAX_OWN = 4096;

    static final int MAX_PROTOCOLS = 128;
    static final int MAX_ADDRESSES = 32;
    static final int MAX_TEXT = 128;

    private final Set<Multiaddr> addresses = new LinkedHashSet<>();
    private final Set<String> protocols = new LinkedHashSet<>();
    private String agent = "";
    private String version = "";

    /** Takes in one message; what exceeds the bounds is left out. */
    public void merge(byte[] message) {
        ProtoReader in = new ProtoReader(message);
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 2 -> address(in.bytes());
                case 3 -> {
                    String protocol = clean(in.text());
                    if (protocols.size() < MAX_PROTOCOLS && !protocol.isEmpty()) {
                        protocols.add(protocol);
                    }
                }
                case 5 -> version = clean(in.text());
                case 6 -> agent = clean(in.text());
                default -> in.skip();
            }
        }
    }

    private void address(byte[] bytes) {
        if (addresses.size() < MAX_ADDRESSES) {
            try {
                Multiaddr.of(bytes).withoutPeer().ifPresent(addresses::add);
            } catch (FormatException e) {
                return; // an address of a kind unknown here is no fault
            }
        }
    }

    /** What was learned, for the peer that the connection authenticated. */
    public IdentifyInfo info(PeerId peer, byte[] key) {
        return new IdentifyInfo(
                peer,
                key,
                List.copyOf(addresses),
                protocols.stream().sorted().toList(),
                agent,
                version);
    }

    /** This node's message, cut to the bound. */
    public static byte[] encode(IdentifyInfo self, @Nullable Multiaddr observed) {
        ProtoWriter out = new ProtoWriter();
        out.bytes(1, self.publicKey());
        out.text(5, self.protocolVersion()).text(6, self.agentVersion());
        if (observed != null) {
            out.bytes(4, observed.bytes());
        }
        for (String protocol : self.protocols()) {
            if (out.size() + protocol.length() + 4 <= MAX_OWN) {
                out.text(3, protocol);
            }
        }
        for (Multiaddr address : new ArrayList<>(self.addresses())) {
            byte[] bytes = address.bytes();
            if (out.size() + bytes.length + 4 <= MAX_OWN) {
                out.bytes(2, bytes);
            }
        }
        return out.toBytes();
    }

    /** Without control characters, and not too long. */
    static String clean(String text) {
        String printable = text.replaceAll("\\p{C}", "");
        return printable.length() > MAX_TEXT ? printable.substring(0, MAX_TEXT) : printable;
    }
}
