package org.ashlar.namesys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.ashlar.crypto.PeerId;
import org.junit.jupiter.api.Test;

/** A record that Kubo has made. */
class KuboRecordTest {
    private static List<String> facts() throws IOException {
        try (InputStream in = KuboRecordTest.class.getResourceAsStream("/kubo-record.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    @Test
    void isReadAndItsSignatureVerifies() throws IOException {
        PeerId name = PeerId.parse(facts().get(0));
        byte[] bytes = HexFormat.of().parseHex(facts().get(1));

        IpnsRecord record = IpnsCodec.verify(name, bytes, Instant.parse("2026-11-26T00:00:00Z"));

        assertThat(record.value())
                .isEqualTo("/ipfs/QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN");
        assertThat(record.sequence()).isZero();
        assertThat(record.ttl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(IpnsCodec.time(record.validUntil())).isEqualTo("2026-11-27T19:16:04.810947041Z");
        assertThat(record.v1()).isTrue();
        assertThat(Names.show(name, "base36")).startsWith("k51");
        assertThat(HexDump.of(bytes).lines().findFirst())
                .hasValue(
                        "00000000  0a 34 2f 69 70 66 73 2f  51 6d 5a 55 4c 6b 43 45 "
                                + " |.4/ipfs/QmZULkCE|");
        assertThat(HexDump.of(bytes))
                .endsWith("00000170  70 65 00                                          |pe.|\n");
    }
}
