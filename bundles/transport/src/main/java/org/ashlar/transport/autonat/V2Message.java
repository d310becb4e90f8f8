package org.ashlar.transport.autonat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;

/**
 * A message of AutoNAT v2. Immutable.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/autonat/autonat-v2.md">AutoNAT v2</a>
 */
sealed interface V2Message {
    String DIAL_REQUEST = "/libp2p/autonat/2/dial-request";
    String DIAL_BACK = "/libp2p/autonat/2/dial-back";

    /** Longest message of a request's stream. */
    int MAX_LENGTH = 8192;

    /** Longest message of a dial back. */
    int MAX_BACK = 1024;

    /** Most addresses of one request. */
    int MAX_ADDRESSES = 50;

    /** Most bytes of one {@link Data}. */
    int MAX_DATA = 4096;

    int INTERNAL_ERROR = 0;
    int REQUEST_REJECTED = 100;
    int DIAL_REFUSED = 101;
    int OK = 200;

    int DIAL_UNUSED = 0;
    int DIAL_ERROR = 100;
    int DIAL_BACK_ERROR = 101;

    /**
     * Asks to dial the first of these addresses that the server will dial.
     *
     * @param addresses empty for an address of a kind unknown here, so that indexes hold
     * @param nonce to be sent along with the dial back
     */
    record Request(List<Optional<Multiaddr>> addresses, long nonce) implements V2Message {}

    /** What came of it. */
    record Response(int status, int index, int dialStatus) implements V2Message {}

    /** Asks for bytes before an address at another IP is dialled. */
    record DataRequest(int index, long bytes) implements V2Message {}

    /**
     * Bytes that were asked for.
     *
     * @param length how many; what they are does not matter
     */
    record Data(int length) implements V2Message {}

    static byte[] request(List<Multiaddr> addresses, long nonce) {
        ProtoWriter request = new ProtoWriter();
        addresses.forEach(address -> request.bytes(1, address.bytes()));
        return wrap(1, request.fixed64(2, nonce));
    }

    static byte[] response(int status, int index, int dialStatus) {
        return wrap(2, new ProtoWriter().varint(1, status).varint(2, index).varint(3, dialStatus));
    }

    static byte[] dataRequest(int index, long bytes) {
        return wrap(3, new ProtoWriter().varint(1, index).varint(2, bytes));
    }

    static byte[] data(int length) {
        return wrap(4, new ProtoWriter(length + 16).bytes(1, new byte[length]));
    }

    static byte[] dialBack(long nonce) {
        return new ProtoWriter().fixed64(1, nonce).toBytes();
    }

    private static byte[] wrap(int kind, ProtoWriter content) {
        return new ProtoWriter(content.size() + 8).message(kind, content).toBytes();
    }

    /**
     * Reads a message.
     *
     * @throws FormatException if it is malformed, or none of these
     */
    static V2Message decode(byte[] message) {
        V2Message found = null;
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> found = request(in.message());
                case 2 -> found = response(in.message());
                case 3 -> found = dataRequest(in.message());
                case 4 -> found = data(in.message());
                default -> in.skip();
            }
        }
        if (found == null) {
            throw new FormatException("autonat: empty message");
        }
        return found;
    }

    private static Request request(ProtoReader in) {
        List<Optional<Multiaddr>> addresses = new ArrayList<>();
        long nonce = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> {
                    byte[] bytes = in.bytes();
                    if (addresses.size() < MAX_ADDRESSES) {
                        addresses.add(address(bytes));
                    }
                }
                case 2 -> nonce = in.fixed64();
                default -> in.skip();
            }
        }
        return new Request(List.copyOf(addresses), nonce);
    }

    private static Optional<Multiaddr> address(byte[] bytes) {
        try {
            return Optional.of(Multiaddr.of(bytes));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    private static Response response(ProtoReader in) {
        long[] numbers = numbers(in);
        return new Response((int) numbers[1], index(numbers[2]), (int) numbers[3]);
    }

    private static DataRequest dataRequest(ProtoReader in) {
        long[] numbers = numbers(in);
        return new DataRequest(index(numbers[1]), numbers[2]);
    }

    private static int index(long number) {
        if (number < 0 || number >= MAX_ADDRESSES) {
            throw new FormatException("autonat: no address has the number " + number);
        }
        return (int) number;
    }

    private static long[] numbers(ProtoReader in) {
        long[] numbers = new long[4];
        while (in.next()) {
            if (in.field() < numbers.length) {
                numbers[in.field()] = in.varint();
            } else {
                in.skip();
            }
        }
        return numbers;
    }

    private static Data data(ProtoReader in) {
        int length = 0;
        while (in.next()) {
            if (in.field() == 1) {
                length = in.bytes().length;
            } else {
                in.skip();
            }
        }
        return new Data(length);
    }

    /**
     * The nonce of a dial back.
     *
     * @throws FormatException if it is malformed
     */
    static long nonce(byte[] message) {
        long nonce = 0;
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            if (in.field() == 1) {
                nonce = in.fixed64();
            } else {
                in.skip();
            }
        }
        return nonce;
    }
}
