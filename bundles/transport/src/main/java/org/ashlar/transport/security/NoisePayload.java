package org.ashlar.transport.security;

import java.util.ArrayList;
import java.util.List;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;

/**
 * What both sides say of themselves within the Noise handshake. Immutable.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/noise/README.md">noise</a>
 */
record NoisePayload(byte[] key, byte[] signature, List<String> muxers) {
    /** Longest payload that is parsed. */
    static final int MAX_LENGTH = 4096;

    private static final int MAX_MUXERS = 16;

    byte[] encode() {
        ProtoWriter extensions = new ProtoWriter();
        muxers.forEach(muxer -> extensions.text(2, muxer));
        return new ProtoWriter()
                .bytes(1, key)
                .bytes(2, signature)
                .bytes(4, extensions.toBytes())
                .toBytes();
    }

    static NoisePayload decode(byte[] message) {
        if (message.length > MAX_LENGTH) {
            throw new ProtocolViolationException("noise payload is too long");
        }
        byte[] key = new byte[0];
        byte[] signature = new byte[0];
        List<String> muxers = List.of();
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.bytes();
                case 2 -> signature = in.bytes();
                case 4 -> muxers = muxers(in.bytes());
                default -> in.skip();
            }
        }
        return new NoisePayload(key, signature, muxers);
    }

    private static List<String> muxers(byte[] extensions) {
        List<String> found = new ArrayList<>();
        ProtoReader in = new ProtoReader(extensions);
        while (in.next()) {
            if (in.field() != 2) {
                in.skip();
            } else if (found.size() < MAX_MUXERS) {
                found.add(in.text());
            } else {
                throw new ProtocolViolationException("noise payload lists too many muxers");
            }
        }
        return found;
    }
}
