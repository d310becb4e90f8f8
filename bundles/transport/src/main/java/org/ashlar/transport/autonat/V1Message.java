package org.ashlar.transport.autonat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;

/**
 * A message of AutoNAT v1. Immutable.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/autonat/autonat-v1.md">AutoNAT v1</a>
 * @param dial true for a request, false for a response
 * @param peer id of the peer to dial, empty when it is not told
 * @param addresses where to dial it, those of kinds known here
 * @param status of a response
 */
record V1Message(boolean dial, byte[] peer, List<Multiaddr> addresses, int status) {
    static final String PROTOCOL = "/libp2p/autonat/1.0.0";

    /** Longest message. */
    static final int MAX_LENGTH = 4096;

    /** Most addresses that are looked at. */
    static final int MAX_ADDRESSES = 16;

    static final int OK = 0;
    static final int DIAL_ERROR = 100;
    static final int DIAL_REFUSED = 101;
    static final int BAD_REQUEST = 200;

    private static final int RESPONSE = 1;

    static byte[] request(byte[] peer, List<Multiaddr> addresses) {
        ProtoWriter info = new ProtoWriter().bytes(1, peer);
        for (Multiaddr address : addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size()))) {
            byte[] bytes = address.bytes();
            if (info.size() + bytes.length < MAX_LENGTH - 64) {
                info.bytes(2, bytes);
            }
        }
        return new ProtoWriter()
                .varint(1, 0)
                .message(2, new ProtoWriter().message(1, info))
                .toBytes();
    }

    static byte[] response(int status, String text, Optional<Multiaddr> dialled) {
        ProtoWriter response = new ProtoWriter().varint(1, status);
        if (!text.isEmpty()) {
            response.text(2, text);
        }
        dialled.ifPresent(address -> response.bytes(3, address.bytes()));
        return new ProtoWriter().varint(1, RESPONSE).message(3, response).toBytes();
    }

    /**
     * Reads a message.
     *
     * @throws FormatException if it is malformed
     */
    static V1Message decode(byte[] message) {
        long type = 0;
        V1Message found = new V1Message(true, new byte[0], List.of(), -1);
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> type = in.varint();
                case 2 -> found = dial(in.message());
                case 3 -> found = response(in.message());
                default -> in.skip();
            }
        }
        if (found.dial() != (type == 0) || type > RESPONSE) {
            throw new FormatException("autonat: type " + type + " without its content");
        }
        return found;
    }

    private static V1Message response(ProtoReader in) {
        int status = OK;
        while (in.next()) {
            if (in.field() == 1) {
                status = (int) in.varint();
            } else {
                in.skip();
            }
        }
        return new V1Message(false, new byte[0], List.of(), status);
    }

    private static V1Message dial(ProtoReader in) {
        byte[] peer = new byte[0];
        List<Multiaddr> addresses = new ArrayList<>();
        while (in.next()) {
            if (in.field() != 1) {
                in.skip();
                continue;
            }
            ProtoReader info = in.message();
            while (info.next()) {
                switch (info.field()) {
                    case 1 -> peer = info.bytes();
                    case 2 -> add(info.bytes(), addresses);
                    default -> info.skip();
                }
            }
        }
        return new V1Message(true, peer, List.copyOf(addresses), -1);
    }

    private static void add(byte[] bytes, List<Multiaddr> addresses) {
        if (addresses.size() < MAX_ADDRESSES) {
            try {
                addresses.add(Multiaddr.of(bytes));
            } catch (FormatException e) {
                return; // an address of a kind unknown here is no fault
            }
        }
    }
}
