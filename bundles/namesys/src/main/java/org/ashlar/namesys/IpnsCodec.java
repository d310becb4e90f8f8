package org.ashlar.namesys;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.ipld.DagCbor;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.jspecify.annotations.Nullable;

/**
 * Makes, reads and checks IPNS records: version 2, with the fields of version 1 beside it for old
 * readers; version 1 alone is refused. Stateless.
 *
 * @see <a href="https://specs.ipfs.tech/ipns/ipns-record/">IPNS record</a>
 */
final class IpnsCodec {
    private static final int VALUE = 1;
    private static final int SIGNATURE_V1 = 2;
    private static final int VALIDITY_TYPE = 3;
    private static final int VALIDITY = 4;
    private static final int SEQUENCE = 5;
    private static final int TTL = 6;
    private static final int PUBLIC_KEY = 7;
    private static final int SIGNATURE_V2 = 8;
    private static final int DATA = 9;

    private static final byte[] V2_DOMAIN = "ipns-signature:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V1_SUFFIX = "EOL".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_INLINE_KEY = 42;

    /** RFC 3339 with nanoseconds: as the reference writes it, without trailing zeros. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ISO_INSTANT.withZone(ZoneOffset.UTC);

    private IpnsCodec() {}

    /**
     * Makes a record.
     *
     * @param sign signs with the owner's key
     * @param v1 true to add the fields of version 1
     */
    static IpnsRecord create(
            PublicKey owner,
            UnaryOperator<byte[]> sign,
            String value,
            Instant validUntil,
            long sequence,
            Duration ttl,
            boolean v1) {
        byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
        byte[] validity = time(validUntil).getBytes(StandardCharsets.US_ASCII);
        byte[] data = data(valueBytes, validity, sequence, ttl);
        ProtoWriter out = new ProtoWriter(512);
        if (v1) {
            out.bytes(VALUE, valueBytes);
            out.bytes(SIGNATURE_V1, sign.apply(concat(valueBytes, validity, V1_SUFFIX)));
            out.varint(VALIDITY_TYPE, 0);
            out.bytes(VALIDITY, validity);
            out.varint(SEQUENCE, sequence);
            out.varint(TTL, ttl.toNanos());
        }
        byte[] key = owner.encoded();
        boolean carriesKey = key.length > MAX_INLINE_KEY;
        if (carriesKey) {
            out.bytes(PUBLIC_KEY, key);
        }
        out.bytes(SIGNATURE_V2, sign.apply(concat(V2_DOMAIN, data)));
        out.bytes(DATA, data);
        return new IpnsRecord(
                value,
                validUntil,
                sequence,
                ttl,
                carriesKey ? Optional.of(owner) : Optional.empty(),
                v1,
                out.toBytes());
    }

    private static byte[] data(byte[] value, byte[] validity, long sequence, Duration ttl) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("Value", value);
        fields.put("Validity", validity);
        fields.put("ValidityType", 0L);
        fields.put("Sequence", unsigned(sequence));
        fields.put("TTL", ttl.toNanos());
        return DagCbor.encode(fields);
    }

    private static Object unsigned(long value) {
        return value >= 0 ? (Object) value : new BigInteger(Long.toUnsignedString(value));
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Fields as they stand in a record. */
    private static final class Fields {
        byte @Nullable [] value;
        byte @Nullable [] signatureV1;
        byte @Nullable [] signatureV2;
        byte @Nullable [] validity;
        byte @Nullable [] publicKey;
        byte @Nullable [] data;
        long validityType;
        long sequence;
        long ttl;

        boolean hasV1() {
            return value != null || signatureV1 != null;
        }
    }

    /**
     * Reads a record without checking who signed it; the fields that are signed are the ones read.
     *
     * @throws ProtocolViolationException if it is malformed, with the reason
     */
    static IpnsRecord parse(byte[] bytes) {
        if (bytes.length > IpnsRecord.MAX_BYTES) {
            throw new ProtocolViolationException("record exceeds the maximum size of 10 KiB");
        }
        try {
            return read(bytes);
        } catch (FormatException | DateTimeException e) {
            throw new ProtocolViolationException("malformed record: " + e.getMessage());
        }
    }

    private static IpnsRecord read(byte[] bytes) {
        Fields fields = fields(bytes);
        byte[] data = fields.data;
        if (fields.signatureV2 == null || data == null || data.length == 0) {
            throw new ProtocolViolationException("record has no signature of version 2");
        }
        if (!(DagCbor.decode(data) instanceof Map<?, ?> map)) {
            throw new ProtocolViolationException("signed data is no map");
        }
        byte[] value = bytes(map, "Value");
        byte[] validity = bytes(map, "Validity");
        long type = number(map, "ValidityType");
        long sequence = number(map, "Sequence");
        long ttl = number(map, "TTL");
        if (type != 0) {
            throw new ProtocolViolationException("unrecognized validity type " + type);
        }
        if (ttl < 0) {
            throw new ProtocolViolationException("TTL is negative");
        }
        if (fields.hasV1()) {
            matchV1(fields, value, validity, sequence, ttl);
        }
        byte[] key = fields.publicKey;
        return new IpnsRecord(
                new String(value, StandardCharsets.UTF_8),
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(
                        new String(validity, StandardCharsets.US_ASCII), Instant::from),
                sequence,
                Duration.ofNanos(ttl),
                key == null ? Optional.empty() : Optional.of(Keys.publicKey(key)),
                fields.hasV1(),
                bytes);
    }

    private static void matchV1(
            Fields fields, byte[] value, byte[] validity, long sequence, long ttl) {
        boolean same =
                Arrays.equals(fields.value, value)
                        && Arrays.equals(fields.validity, validity)
                        && fields.validityType == 0
                        && fields.sequence == sequence
                        && fields.ttl == ttl;
        if (!same) {
            throw new ProtocolViolationException("fields of version 1 differ from the signed data");
        }
    }

    private static Fields fields(byte[] bytes) {
        Fields fields = new Fields();
        ProtoReader in = new ProtoReader(bytes);
        while (in.next()) {
            switch (in.field()) {
                case VALUE -> fields.value = in.bytes();
                case SIGNATURE_V1 -> fields.signatureV1 = in.bytes();
                case VALIDITY_TYPE -> fields.validityType = in.varint();
                case VALIDITY -> fields.validity = in.bytes();
                case SEQUENCE -> fields.sequence = in.varint();
                case TTL -> fields.ttl = in.varint();
                case PUBLIC_KEY -> fields.publicKey = in.bytes();
                case SIGNATURE_V2 -> fields.signatureV2 = in.bytes();
                case DATA -> fields.data = in.bytes();
                default -> in.skip();
            }
        }
        return fields;
    }

    private static byte[] bytes(Map<?, ?> map, String name) {
        if (map.get(name) instanceof byte[] bytes) {
            return bytes;
        }
        throw new ProtocolViolationException("signed data has no bytes under " + name);
    }

    private static long number(Map<?, ?> map, String name) {
        Object value = map.get(name);
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof BigInteger big && big.signum() >= 0 && big.bitLength() <= 64) {
            return big.longValue();
        }
        throw new ProtocolViolationException("signed data has no number under " + name);
    }

    /**
     * Reads a record and checks that the owner of a name made it and that it is still valid.
     *
     * @throws ProtocolViolationException if not, with the reason
     */
    static IpnsRecord verify(PeerId name, byte[] bytes, Instant now) {
        IpnsRecord record = verifySignature(name, bytes);
        if (!record.validUntil().isAfter(now)) {
            throw new ProtocolViolationException(
                    "record has expired at " + time(record.validUntil()));
        }
        return record;
    }

    /** As {@link #verify}, without the time. */
    static IpnsRecord verifySignature(PeerId name, byte[] bytes) {
        IpnsRecord record = parse(bytes);
        Fields fields = fields(bytes);
        PublicKey key = owner(name, record);
        byte[] data = fields.data;
        byte[] signature = fields.signatureV2;
        if (data == null
                || signature == null
                || !key.verifies(concat(V2_DOMAIN, data), signature)) {
            throw new ProtocolViolationException("signature does not match");
        }
        return record;
    }

    private static PublicKey owner(PeerId name, IpnsRecord record) {
        PublicKey key =
                record.publicKey()
                        .orElseGet(
                                () -> {
                                    if (!name.hash().isIdentity()) {
                                        throw new ProtocolViolationException(
                                                "public key is missing");
                                    }
                                    return inlined(name);
                                });
        if (!key.peerId().equals(name)) {
            throw new ProtocolViolationException("public key belongs to another name");
        }
        return key;
    }

    private static PublicKey inlined(PeerId name) {
        try {
            return Keys.publicKey(name.hash().digest());
        } catch (FormatException e) {
            throw new ProtocolViolationException("name holds no public key: " + e.getMessage());
        }
    }
}
