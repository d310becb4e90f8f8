package org.ashlar.transport.identify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.ashlar.net.IdentifyInfo;
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

    /** Longest message that has the signed record in it. */
    static final int MAX_WITH_RECORD = 2048;

    static final int MAX_PROTOCOLS = 128;
    static final int MAX_ADDRESSES = 32;
    static final int MAX_TEXT = 128;

    private final Set<Multiaddr> addresses = new LinkedHashSet<>();
    private final Set<String> protocols = new LinkedHashSet<>();
    private @Nullable String agent;
    private @Nullable String version;
    private byte @Nullable [] record;
    private @Nullable Multiaddr observed;

    /** Takes in one message; what exceeds the bounds is left out. */
    public void merge(byte[] message) {
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case 2 -> address(in.bytes());
                case 3 -> {
                    String protocol = clean(in.text());
                    if (protocols.size() < MAX_PROTOCOLS && !protocol.isEmpty()) {
                        protocols.add(protocol);
                    }
                }
                case 4 -> observed = parsed(in.bytes());
                case 5 -> version = clean(in.text());
                case 6 -> agent = clean(in.text());
                case 8 -> record = in.bytes();
                default -> in.skip();
            }
        }
    }

    private void address(byte[] bytes) {
        Multiaddr address = addresses.size() < MAX_ADDRESSES ? parsed(bytes) : null;
        if (address != null) {
            address.withoutPeer().ifPresent(addresses::add);
        }
    }

    /** Null when the address is of a kind unknown here, which is no fault. */
    private static @Nullable Multiaddr parsed(byte[] bytes) {
        try {
            return Multiaddr.of(bytes);
        } catch (FormatException e) {
            return null;
        }
    }

    /** Where the peer sees this node, if it says so. */
    public Optional<Multiaddr> observed() {
        return Optional.ofNullable(observed);
    }

    /** What was learned, for the peer that the connection authenticated. */
    public IdentifyInfo info(PeerId peer, byte[] key) {
        return over(new IdentifyInfo(peer, key, List.of(), List.of(), "", ""));
    }

    /**
     * What was known before, with all that the messages tell. A signed record of the peer itself
     * replaces the addresses that are not signed; one of somebody else is ignored.
     */
    public IdentifyInfo over(IdentifyInfo known) {
        List<Multiaddr> told = certified(known.peer()).orElseGet(() -> List.copyOf(addresses));
        String newAgent = agent;
        String newVersion = version;
        return new IdentifyInfo(
                known.peer(),
                known.publicKey(),
                told.isEmpty() ? known.addresses() : told,
                protocols.isEmpty() ? known.protocols() : protocols.stream().sorted().toList(),
                newAgent == null ? known.agentVersion() : newAgent,
                newVersion == null ? known.protocolVersion() : newVersion);
    }

    private Optional<List<Multiaddr>> certified(PeerId peer) {
        byte[] envelope = record;
        if (envelope == null) {
            return Optional.empty();
        }
        try {
            PeerRecord opened = PeerRecord.open(envelope);
            return opened.peer().equals(peer)
                    ? Optional.of(opened.addresses().stream().limit(MAX_ADDRESSES).toList())
                    : Optional.empty();
        } catch (ProtocolViolationException e) {
            return Optional.empty();
        }
    }

    /**
     * This node's messages, cut to the bound. A signed record that makes the first one long follows
     * in a second one.
     *
     * @param sequence number of the signed record
     */
    public static List<byte[]> encode(
            IdentifyInfo self, @Nullable Multiaddr observed, PrivateKey key, long sequence) {
        ProtoWriter out = new ProtoWriter();
        out.bytes(1, self.publicKey());
        if (!self.protocolVersion().isEmpty()) {
            out.text(5, self.protocolVersion());
        }
        out.text(6, self.agentVersion());
        if (observed != null) {
            out.bytes(4, observed.bytes());
        }
        for (String protocol : self.protocols()) {
            if (out.size() + protocol.length() + 4 <= MAX_OWN) {
                out.text(3, protocol);
            }
        }
        List<Multiaddr> told = new ArrayList<>();
        for (Multiaddr address : self.addresses()) {
            byte[] bytes = address.bytes();
            if (told.size() < MAX_ADDRESSES && out.size() + bytes.length + 4 <= MAX_OWN) {
                out.bytes(2, bytes);
                told.add(address);
            }
        }
        byte[] envelope = new PeerRecord(self.peer(), sequence, told).seal(key);
        if (out.size() + envelope.length + 4 <= MAX_WITH_RECORD) {
            return List.of(out.bytes(8, envelope).toBytes());
        }
        return List.of(out.toBytes(), new ProtoWriter().bytes(8, envelope).toBytes());
    }

    /** Without control characters, and not too long. */
    static String clean(String text) {
        String printable = text.replaceAll("\\p{C}", "");
        return printable.length() > MAX_TEXT ? printable.substring(0, MAX_TEXT) : printable;
    }
}
