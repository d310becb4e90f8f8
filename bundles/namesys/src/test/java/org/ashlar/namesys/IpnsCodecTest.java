package org.ashlar.namesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.ipld.DagCbor;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.ashlar.testing.Bytes;
import org.junit.jupiter.api.Test;

class IpnsCodecTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String VALUE = "/ipfs/bafkqaaa";
    private static final PrivateKey OWNER = Keys.ed25519(Bytes.random(1, 32));
    private static final PeerId NAME = OWNER.publicKey().peerId();

    private static IpnsRecord record(PrivateKey key, Instant end, long sequence, boolean v1) {
        return IpnsCodec.create(
                key.publicKey(), key::sign, VALUE, end, sequence, Duration.ofMinutes(5), v1);
    }

    private static void refuses(PeerId name, byte[] bytes, String reason) {
        assertThatThrownBy(() -> IpnsCodec.verify(name, bytes, NOW))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void readsBackWhatItMadeWithAndWithoutVersionOne() {
        for (boolean v1 : new boolean[] {true, false}) {
            IpnsRecord made = record(OWNER, NOW.plusSeconds(3600), 7, v1);
            IpnsRecord read = IpnsCodec.verify(NAME, made.bytes(), NOW);
            assertThat(read.value()).isEqualTo(VALUE);
            assertThat(read.sequence()).isEqualTo(7);
            assertThat(read.ttl()).isEqualTo(Duration.ofMinutes(5));
            assertThat(read.validUntil()).isEqualTo(NOW.plusSeconds(3600));
            assertThat(read.v1()).isEqualTo(v1);
            assertThat(read.publicKey()).isEmpty();
        }
    }

    @Test
    void anRsaRecordCarriesItsKey() {
        PrivateKey rsa = Keys.generateRsa(2048);
        IpnsRecord made = record(rsa, NOW.plusSeconds(3600), 0, true);
        IpnsRecord read = IpnsCodec.verify(rsa.publicKey().peerId(), made.bytes(), NOW);
        assertThat(read.publicKey()).isPresent();
        refuses(NAME, made.bytes(), "another name");
    }

    @Test
    void refusesAnExpiredRecord() {
        refuses(NAME, record(OWNER, NOW.minusSeconds(1), 1, true).bytes(), "expired");
    }

    @Test
    void refusesTheSignatureOfAnotherKey() {
        PrivateKey other = Keys.ed25519(Bytes.random(2, 32));
        byte[] forged =
                IpnsCodec.create(
                                OWNER.publicKey(),
                                other::sign,
                                VALUE,
                                NOW.plusSeconds(60),
                                1,
                                Duration.ZERO,
                                true)
                        .bytes();
        refuses(NAME, forged, "signature does not match");
    }

    @Test
    void refusesARecordOfVersionOneAlone() {
        byte[] old =
                new ProtoWriter()
                        .bytes(1, VALUE.getBytes(StandardCharsets.UTF_8))
                        .bytes(2, new byte[64])
                        .varint(3, 0)
                        .bytes(4, "2027-01-01T00:00:00Z".getBytes(StandardCharsets.US_ASCII))
                        .varint(5, 1)
                        .toBytes();
        refuses(NAME, old, "no signature of version 2");
    }

    @Test
    void refusesARecordOfMoreThanTenKibibytes() {
        refuses(NAME, new byte[(10 << 10) + 1], "maximum size");
    }

    @Test
    void refusesFieldsOfVersionOneThatDifferFromTheSignedData() {
        byte[] signed = record(OWNER, NOW.plusSeconds(60), 1, false).bytes();
        byte[] extra =
                new ProtoWriter()
                        .bytes(1, "/ipfs/other".getBytes(StandardCharsets.UTF_8))
                        .toBytes();
        byte[] both = new byte[extra.length + signed.length];
        System.arraycopy(extra, 0, both, 0, extra.length);
        System.arraycopy(signed, 0, both, extra.length, signed.length);
        refuses(NAME, both, "differ from the signed data");
    }

    @Test
    void refusesSignedDataThatLacksAFieldOrHasANegativeTtl() {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("Value", new byte[1]);
        refuses(NAME, signedData(fields), "no bytes under Validity");
        fields.put("Validity", "2027-01-01T00:00:00Z".getBytes(StandardCharsets.US_ASCII));
        fields.put("ValidityType", 0L);
        fields.put("Sequence", 0L);
        fields.put("TTL", -1L);
        refuses(NAME, signedData(fields), "TTL is negative");
        fields.put("TTL", 1L);
        fields.put("ValidityType", 1L);
        refuses(NAME, signedData(fields), "validity type");
        fields.put("ValidityType", 0L);
        fields.put("Validity", "tomorrow".getBytes(StandardCharsets.US_ASCII));
        refuses(NAME, signedData(fields), "malformed");
    }

    private static byte[] signedData(Map<String, Object> fields) {
        return new ProtoWriter().bytes(8, new byte[64]).bytes(9, DagCbor.encode(fields)).toBytes();
    }

    @Test
    void theBetterRecordHasTheHigherSequenceThenTheLaterEnd() {
        IpnsRecord first = record(OWNER, NOW.plusSeconds(60), 1, true);
        IpnsRecord second = record(OWNER, NOW.plusSeconds(30), 2, true);
        IpnsRecord longer = record(OWNER, NOW.plusSeconds(90), 1, true);
        IpnsValidator validator = new IpnsValidator(() -> NOW);
        byte[] key = IpnsValidator.key(NAME);
        assertThat(validator.compare(key, second.bytes(), first.bytes())).isPositive();
        assertThat(validator.compare(key, longer.bytes(), first.bytes())).isPositive();
        assertThat(validator.compare(key, first.bytes(), first.bytes())).isZero();
    }

    @Test
    void damagedRecordsAreRefusedNeverElse() {
        long seed = 41;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = record(OWNER, NOW.plusSeconds(60), 1, true).bytes();
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                IpnsCodec.verify(NAME, bad, NOW);
            } catch (ProtocolViolationException e) {
                refused++;
            }
        }
        // Only the signature of version 1, 64 bytes that nobody trusts, may be damaged unnoticed.
        assertThat(refused).isGreaterThan(3_000 * (good.length - 70) / good.length * 9 / 10);
    }
}
