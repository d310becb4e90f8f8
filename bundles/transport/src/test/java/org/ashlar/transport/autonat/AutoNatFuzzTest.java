package org.ashlar.transport.autonat;

import java.util.List;
import java.util.Optional;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.fuzz.Fuzz;
import org.junit.jupiter.api.Test;

/** Messages of both versions of AutoNAT, from whoever sends them. */
class AutoNatFuzzTest {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/10.1.2.3/tcp/4001");

    private static Fuzz fuzz(String name, byte[]... seeds) {
        return Fuzz.seeds(name, seeds).cost(4).allocating(128 << 10, 512);
    }

    @Test
    void first() {
        fuzz(
                        "autonat 1",
                        V1Message.request(Bytes.random(1, 34), List.of(ADDRESS, ADDRESS)),
                        V1Message.response(V1Message.OK, "", Optional.of(ADDRESS)),
                        V1Message.response(V1Message.DIAL_ERROR, "no", Optional.empty()))
                .run(V1Message::decode);
    }

    @Test
    void second() {
        fuzz(
                        "autonat 2",
                        V2Message.request(List.of(ADDRESS, ADDRESS), -1),
                        V2Message.response(200, 1, 200),
                        V2Message.dataRequest(1, 60_000),
                        V2Message.data(100))
                .run(V2Message::decode);
    }

    @Test
    void nonceOfADialBack() {
        fuzz("autonat 2 dial back", V2Message.dialBack(7)).run(V2Message::nonce);
    }
}
