package org.ashlar.kad;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.ashlar.routing.PeerInfo;
import org.jspecify.annotations.Nullable;

/**
 * The protobuf form of messages, without the length before it. Peers whose id cannot be read, and
 * addresses that cannot, are passed over, as their sender only relays them. Stateless.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/kad-dht/README.md#rpc-messages">RPC</a>
 */
public final class MessageCodec {
    /** Longest key of a content announcement, in bytes; local limit of all implementations. */
    public static final int MAX_PROVIDER_KEY = 80;

    /** Most bytes of addresses that are read or written for one peer. */
    public static final int MAX_PEER_BYTES = 8 << 10;

    /** Most peers that are read from one list. */
    public static final int MAX_PEERS = 1024;

    private MessageCodec() {}

    /** Writes a message. */
    public static byte[] encode(KadMessage message) {
        ProtoWriter out = new ProtoWriter(256);
        out.varint(1, message.type().number());
        if (message.key().length > 0) {
            out.bytes(2, message.key());
        }
        message.record().ifPresent(record -> out.message(3, record(record)));
        message.closer().forEach(peer -> out.message(8, peer(peer)));
        message.providers().forEach(peer -> out.message(9, peer(peer)));
        return out.toBytes();
    }

    private static ProtoWriter record(KadRecord record) {
        ProtoWriter out = new ProtoWriter(record.value().length + 128);
        out.bytes(1, record.key()).bytes(2, record.value());
        if (!record.received().isEmpty()) {
            out.text(5, record.received());
        }
        return out;
    }

    private static ProtoWriter peer(PeerInfo peer) {
        ProtoWriter out = new ProtoWriter(128).bytes(1, peer.id().bytes());
        int bytes = 0;
        for (Multiaddr address : peer.addresses()) {
            byte[] encoded = address.bytes();
            bytes += encoded.length;
            if (bytes > MAX_PEER_BYTES) {
                break;
            }
            out.bytes(2, encoded);
        }
        return out;
    }

    /**
     * Reads a message.
     *
     * @throws FormatException if it is malformed
     */
    public static KadMessage decode(byte[] in) {
        ProtoReader reader = new ProtoReader(in);
        KadMessage.Type type = KadMessage.Type.PUT_VALUE;
        byte[] key = {};
        KadRecord record = null;
        List<PeerInfo> closer = new ArrayList<>();
        List<PeerInfo> providers = new ArrayList<>();
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> type = type(reader.varint());
                case 2 -> key = reader.bytes();
                case 3 -> record = record(reader.message());
                case 8 -> addPeer(reader.message(), closer);
                case 9 -> addPeer(reader.message(), providers);
                default -> reader.skip();
            }
        }
        return new KadMessage(
                type,
                key,
                Optional.ofNullable(record),
                List.copyOf(closer),
                List.copyOf(providers));
    }

    private static KadMessage.Type type(long number) {
        for (KadMessage.Type type : KadMessage.Type.values()) {
            if (type.number() == number) {
                return type;
            }
        }
        throw new FormatException("kad: unknown message type " + number);
    }

    private static KadRecord record(ProtoReader reader) {
        byte[] key = {};
        byte[] value = {};
        String received = "";
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> key = reader.bytes();
                case 2 -> value = reader.bytes();
                case 5 -> received = reader.text();
                default -> reader.skip();
            }
        }
        return new KadRecord(key, value, received);
    }

    private static void addPeer(ProtoReader reader, List<PeerInfo> peers) {
        if (peers.size() >= MAX_PEERS) {
            throw new FormatException("kad: more than " + MAX_PEERS + " peers");
        }
        PeerId id = null;
        List<Multiaddr> addresses = new ArrayList<>();
        int bytes = 0;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> id = peerId(reader.bytes());
                case 2 -> {
                    byte[] encoded = reader.bytes();
                    bytes += encoded.length;
                    if (bytes <= MAX_PEER_BYTES) {
                        address(encoded).ifPresent(addresses::add);
                    }
                }
                default -> reader.skip();
            }
        }
        if (id != null) {
            peers.add(new PeerInfo(id, List.copyOf(addresses)));
        }
    }

    private static @Nullable PeerId peerId(byte[] bytes) {
        try {
            return PeerId.of(bytes);
        } catch (FormatException e) {
            return null;
        }
    }

    private static Optional<Multiaddr> address(byte[] bytes) {
        try {
            return Multiaddr.of(bytes).withoutPeer();
        } catch (FormatException e) {
            return Optional.empty();
        }
    }
}
