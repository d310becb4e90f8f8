package org.ashlar.namesys;

import java.time.Duration;
import java.time.Instant;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.fuzz.Fuzz;
import org.junit.jupiter.api.Test;

/** Records of names, from whoever sends them. */
class IpnsFuzzTest {
    private static final PrivateKey OWNER = Keys.ed25519(Bytes.random(1, 32));
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static byte[] record(boolean v1) {
        return IpnsCodec.create(
                        OWNER.publicKey(),
                        OWNER::sign,
                        "/ipfs/bafkqaaa",
                        NOW.plusSeconds(3600),
                        -1,
                        Duration.ofMinutes(5),
                        v1)
                .bytes();
    }

    private static Fuzz fuzz(String name) {
        return Fuzz.seeds(name, record(true), record(false)).allocating(256 << 10, 512);
    }

    @Test
    void records() {
        fuzz("ipns").cost(4).run(IpnsCodec::parse);
    }

    @Test
    void noChangedRecordIsTakenForItsOwnersUnlessItSaysTheSame() {
        fuzz("ipns of its owner")
                .cost(40)
                .run(
                        input -> {
                            IpnsRecord read =
                                    IpnsCodec.verify(OWNER.publicKey().peerId(), input, NOW);
                            Fuzz.same(read.value(), "/ipfs/bafkqaaa");
                            Fuzz.same(read.sequence(), -1L);
                            Fuzz.same(read.validUntil(), NOW.plusSeconds(3600));
                        });
    }
}
