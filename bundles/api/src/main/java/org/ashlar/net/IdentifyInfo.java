package org.ashlar.net;

import java.util.List;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;

/**
 * What a peer says of itself.
 *
 * @param peer the peer
 * @param publicKey protobuf form of its key, empty when unknown
 * @param addresses where it says it listens, without {@code /p2p}
 * @param protocols what it speaks
 * @param agentVersion its program, control characters removed
 * @param protocolVersion as sent, may be empty
 */
public record IdentifyInfo(
        PeerId peer,
        byte[] publicKey,
        List<Multiaddr> addresses,
        List<String> protocols,
        String agentVersion,
        String protocolVersion) {}
