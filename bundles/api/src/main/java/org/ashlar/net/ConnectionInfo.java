package org.ashlar.net;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;

/**
 * A connection as it was at one moment.
 *
 * @param peer who is at the other end, authenticated
 * @param remote the other end's address, without {@code /p2p}
 * @param inbound true when the other side dialled
 * @param security protocol id of the secure channel
 * @param muxer protocol id of the multiplexer
 * @param opened when it was established
 * @param latency last measured round trip
 * @param streams protocol ids of the open streams
 */
public record ConnectionInfo(
        PeerId peer,
        Multiaddr remote,
        boolean inbound,
        String security,
        String muxer,
        Instant opened,
        Optional<Duration> latency,
        List<String> streams) {}
