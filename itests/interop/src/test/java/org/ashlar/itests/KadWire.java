package org.ashlar.itests;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;

/**
 * Messages of Kademlia as bytes, well-formed or not; written here anew, so that the node's own
 * codec is no part of what is sent. Stateless.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/kad-dht/README.md#rpc-messages">RPC
 *     messages</a>
 */
final class KadWire {
    static final int PUT_VALUE = 0;
    static final int GET_VALUE = 1;
    static final int ADD_PROVIDER = 2;
    static final int GET_PROVIDERS = 3;
    static final int FIND_NODE = 4;
    static final int PING = 5;

    private static final int TYPE = 1;
    private static final int KEY = 2;
    private static final int RECORD = 3;
    private static final int CLOSER = 8;
    private static final int PROVIDER = 9;

    private KadWire() {}

    static ProtoWriter message(int type, byte[] key) {
        return new ProtoWriter().varint(TYPE, type).bytes(KEY, key);
    }

    /** A request that places a value. */
    static ProtoWriter put(byte[] key, byte[] value) {
        ProtoWriter record = new ProtoWriter().bytes(1, key).bytes(2, value);
        return message(PUT_VALUE, key).message(RECORD, record);
    }

    /** Adds a peer to the list of those that have the content. */
    static ProtoWriter provider(ProtoWriter message, PeerId peer, List<String> addresses) {
        return message.message(PROVIDER, peer(peer, addresses));
    }

    /** Adds a peer to the list of those that are closer. */
    static ProtoWriter closer(ProtoWriter message, PeerId peer, List<String> addresses) {
        return message.message(CLOSER, peer(peer, addresses));
    }

    private static ProtoWriter peer(PeerId peer, List<String> addresses) {
        ProtoWriter writer = new ProtoWriter().bytes(1, peer.bytes());
        addresses.forEach(address -> writer.bytes(2, Multiaddr.parse(address).bytes()));
        return writer;
    }

    /** A message with its length before it. */
    static byte[] frame(ProtoWriter message) {
        byte[] body = message.toBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = body.length;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        out.writeBytes(body);
        return out.toByteArray();
    }

    /**
     * What a message has.
     *
     * @param type its number
     * @param hasRecord true when a record is in it
     * @param closer peers that are closer
     * @param providers peers that have the content
     */
    record Parsed(int type, boolean hasRecord, List<PeerId> closer, List<PeerId> providers) {}

    /** Splits what a stream gave. */
    static List<byte[]> split(byte[] stream) {
        List<byte[]> messages = new ArrayList<>();
        int at = 0;
        while (at < stream.length) {
            int length = 0;
            int shift = 0;
            byte next;
            do {
                next = stream[at++];
                length |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            messages.add(java.util.Arrays.copyOfRange(stream, at, at + length));
            at += length;
        }
        return messages;
    }

    static Parsed parse(byte[] message) {
        int type = 0;
        boolean record = false;
        List<PeerId> closer = new ArrayList<>();
        List<PeerId> providers = new ArrayList<>();
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case TYPE -> type = (int) in.varint();
                case RECORD -> {
                    record = true;
                    in.skip();
                }
                case CLOSER -> closer.add(id(in.message()));
                case PROVIDER -> providers.add(id(in.message()));
                default -> in.skip();
            }
        }
        return new Parsed(type, record, closer, providers);
    }

    private static PeerId id(ProtoReader peer) {
        byte[] id = {};
        while (peer.next()) {
            if (peer.field() == 1) {
                id = peer.bytes();
            } else {
                peer.skip();
            }
        }
        return PeerId.of(id);
    }
}
