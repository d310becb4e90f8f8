package org.ashlar.kad;

import java.util.List;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.fuzz.Fuzz;
import org.junit.jupiter.api.Test;

/** Messages of the DHT, changed: what is read is read again when this node writes it. */
class KadFuzzTest {
    private static final PeerInfo PEER =
            new PeerInfo(
                    PeerId.of(Multihash.of(Multihash.SHA2_256, Bytes.random(1, 32))),
                    List.of(
                            Multiaddr.parse("/ip4/10.1.2.3/tcp/4001"),
                            Multiaddr.parse("/ip6/fd00::1/udp/4001/quic-v1")));

    @Test
    void messages() {
        byte[] key = Bytes.random(2, 34);
        Fuzz.seeds(
                        "kad",
                        MessageCodec.encode(KadMessage.ask(KadMessage.Type.FIND_NODE, key)),
                        MessageCodec.encode(
                                new KadMessage(
                                        KadMessage.Type.GET_VALUE,
                                        key,
                                        Optional.of(
                                                new KadRecord(
                                                        key, new byte[9], "2026-01-01T00:00:00Z")),
                                        List.of(PEER, PEER),
                                        List.of(PEER))))
                .cost(4)
                .allocating(256 << 10, 512)
                .run(Fuzz.roundTrip(MessageCodec::decode, MessageCodec::encode));
    }
}
