package org.ashlar.transport.identify;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Varint;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;

/**
 * Addresses of a peer, signed by it. Immutable.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/RFC/0003-routing-records.md">routing
 *     records</a>
 * @param peer who signed
 * @param sequence a newer record has a larger number
 * @param addresses those of kinds known here, without {@code /p2p}
 */
public record PeerRecord(PeerId peer, long sequence, List<Multiaddr> addresses) {
    /** Longest envelope that is read. */
    public static final int MAX_LENGTH = 8192;

    private static final int MAX_ADDRESSES = 128;
    private static final byte[] DOMAIN = "libp2p-peer-record".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TYPE = {0x03, 0x01};

    /** The envelope of this record, signed. */
    byte[] seal(PrivateKey key) {
        ProtoWriter record = new ProtoWriter();
        record.bytes(1, peer.bytes()).varint(2, sequence);
        for (Multiaddr address : addresses) {
            record.bytes(3, new ProtoWriter().bytes(1, address.bytes()).toBytes());
        }
        byte[] payload = record.toBytes();
        return new ProtoWriter()
                .bytes(1, key.publicKey().encoded())
                .bytes(2, TYPE)
                .bytes(3, payload)
                .bytes(5, key.sign(signed(payload)))
                .toBytes();
    }

    private static byte[] signed(byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : List.of(DOMAIN, TYPE, payload)) {
            Varint.write(out, part.length);
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /**
     * Reads an envelope and checks it.
     *
     * @throws ProtocolViolationException if it is malformed, or was not signed by the peer it names
     */
    static PeerRecord open(byte[] envelope) {
        byte[] key = new byte[0];
        byte[] type = new byte[0];
        byte[] payload = new byte[0];
        byte[] signature = new byte[0];
        if (envelope.length > MAX_LENGTH) {
            throw new ProtocolViolationException("signed record is too long");
        }
        try {
            ProtoReader in = new ProtoReader(envelope);
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> key = in.bytes();
                    case 2 -> type = in.bytes();
                    case 3 -> payload = in.bytes();
                    case 5 -> signature = in.bytes();
                    default -> in.skip();
                }
            }
            PublicKey signer = Keys.publicKey(key);
            PeerRecord record = decode(payload);
            boolean genuine =
                    java.util.Arrays.equals(type, TYPE)
                            && record.peer.equals(signer.peerId())
                            && signer.verifies(signed(payload), signature);
            if (genuine) {
                return record;
            }
        } catch (FormatException e) {
            throw new ProtocolViolationException("signed record: " + e.getMessage(), e);
        }
        throw new ProtocolViolationException("signed record is not genuine");
    }

    private static PeerRecord decode(byte[] payload) {
        byte[] peer = new byte[0];
        long sequence = 0;
        List<Multiaddr> addresses = new ArrayList<>();
        ProtoReader in = new ProtoReader(payload);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> peer = in.bytes();
                case 2 -> sequence = in.varint();
                case 3 -> address(in.bytes(), addresses);
                default -> in.skip();
            }
        }
        return new PeerRecord(PeerId.of(peer), sequence, List.copyOf(addresses));
    }

    private static void address(byte[] info, List<Multiaddr> addresses) {
        ProtoReader in = new ProtoReader(info);
        while (in.next()) {
            if (in.field() != 1) {
                in.skip();
                continue;
            }
            Optional<Multiaddr> told = parse(in.bytes());
            if (addresses.size() < MAX_ADDRESSES) {
                told.ifPresent(addresses::add);
            }
        }
    }

    /** Empty when the address is of a kind unknown here. */
    private static Optional<Multiaddr> parse(byte[] bytes) {
        try {
            return Multiaddr.of(bytes).withoutPeer();
        } catch (FormatException e) {
            return Optional.empty();
        }
    }
}
