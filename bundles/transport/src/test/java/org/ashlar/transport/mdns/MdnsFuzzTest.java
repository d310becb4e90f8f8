package org.ashlar.transport.mdns;

import java.net.InetAddress;
import java.util.List;
import org.ashlar.testing.fuzz.Fuzz;
import org.junit.jupiter.api.Test;

/** Packets of multicast DNS, from whoever is on the network. */
@SuppressWarnings("AddressSelection") // literals
class MdnsFuzzTest {
    @Test
    void packets() throws Exception {
        Fuzz.seeds(
                        "mdns",
                        MdnsMessage.question(),
                        MdnsMessage.answer(
                                "n".repeat(32),
                                List.of("/ip4/192.168.1.2/tcp/4001", "/ip6/fd00::2/tcp/4001"),
                                List.of(
                                        InetAddress.getByName("192.168.1.2"),
                                        InetAddress.getByName("fd00::2")),
                                4001))
                .cost(2)
                .allocating(128 << 10, 512)
                .run(MdnsMessage::decode);
    }
}
