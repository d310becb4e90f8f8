package org.ashlar.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table of IPNS records, made from one that this node has published, and what this node and Kubo
 * say of each: both take the good ones and refuse the others, with a reason.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class IpnsVectorsIT {
    private static final int VALUE = 1;
    private static final int SIGNATURE_V1 = 2;
    private static final int VALIDITY_TYPE = 3;
    private static final int VALIDITY = 4;
    private static final int SEQUENCE = 5;
    private static final int TTL = 6;
    private static final int SIGNATURE_V2 = 8;
    private static final int DATA = 9;
    private static final String PATH = "/ipfs/bafkqaaa";

    @TempDir private Path temp;

    /** The fields of a record by their numbers: bytes, or a number. */
    private static Map<Integer, Object> fields(byte[] record) {
        Map<Integer, Object> fields = new TreeMap<>();
        ProtoReader in = new ProtoReader(record);
        while (in.next()) {
            fields.put(
                    in.field(),
                    in.wireType() == ProtoReader.BYTES ? in.bytes() : (Object) in.varint());
        }
        return fields;
    }

    private static byte[] with(byte[] record, int field, Object value) {
        Map<Integer, Object> fields = fields(record);
        fields.put(field, value);
        return bytes(fields);
    }

    private static byte[] without(byte[] record, int... numbers) {
        Map<Integer, Object> fields = fields(record);
        Arrays.stream(numbers).forEach(fields::remove);
        return bytes(fields);
    }

    private static byte[] bytes(Map<Integer, Object> fields) {
        ProtoWriter out = new ProtoWriter();
        fields.forEach(
                (number, value) -> {
                    if (value instanceof byte[] bytes) {
                        out.bytes(number, bytes);
                    } else if (value instanceof Long varint) {
                        out.varint(number, varint);
                    }
                });
        return out.toBytes();
    }

    private static byte[] damaged(byte[] record, int field) {
        byte[] bytes = ((byte[]) fields(record).get(field)).clone();
        bytes[bytes.length / 2] ^= 1;
        return with(record, field, bytes);
    }

    private byte[] published(IpfsProgram node, String key) throws IOException {
        String name = node.text("name", "publish", "-Q", "--allow-offline", "--key=" + key, PATH);
        Path out = Files.createTempFile(temp, "record", "");
        assertThat(node.call("name", "get", name).to(out).go().exit()).isZero();
        return Files.readAllBytes(out);
    }

    /** A name, and its record as Kubo made it: it was good for a day. */
    private static List<String> expired() throws IOException {
        try (InputStream in = IpnsVectorsIT.class.getResourceAsStream("/kubo-expired-record.txt")) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    /** What a program says of a record: {@code valid}, or why not. */
    private String verdict(IpfsProgram program, String name, byte[] record) throws IOException {
        Path file = Files.write(temp.resolve("vector"), record);
        Outcome outcome =
                program.run(
                        "name",
                        "inspect",
                        "--dump=false",
                        "--enc=json",
                        "--verify=" + name,
                        file.toString());
        if (outcome.exit() != 0) {
            return outcome.err().strip().replace('\n', ' ');
        }
        return outcome.out().contains("\"Valid\":true")
                ? "valid"
                : outcome.out().replaceFirst("(?s).*\"Reason\":\"([^\"]*)\".*", "$1");
    }

    @Test
    @NeedsKubo
    void bothTakeTheGoodRecordsAndRefuseTheOthersWithAReason() throws IOException {
        IpfsProgram kubo = Peers.kubo(temp.resolve("kubo")).init();
        IpfsProgram program = Distribution.ashlar(temp.resolve("node")).init();
        try (Daemon node = program.daemon("--offline")) {
            Map<String, byte[]> vectors = new LinkedHashMap<>();
            String name = program.text("key", "gen", "of-the-table");
            byte[] good = published(program, "of-the-table");
            vectors.put("good: both versions", good);
            vectors.put(
                    "good: version 2 alone",
                    without(good, VALUE, SIGNATURE_V1, VALIDITY_TYPE, VALIDITY, SEQUENCE, TTL));
            vectors.put("good: a signature of version 1 is not looked at", damaged(good, 2));
            vectors.put("bad: signature", damaged(good, SIGNATURE_V2));
            vectors.put("bad: signed data", damaged(good, DATA));
            vectors.put("bad: version 1 alone", without(good, SIGNATURE_V2, DATA));
            vectors.put("bad: no signature of version 2", without(good, SIGNATURE_V2));
            vectors.put("bad: another value", with(good, VALUE, "/ipfs/other".getBytes(UTF_8)));
            vectors.put("bad: another sequence", with(good, SEQUENCE, 9L));
            vectors.put("bad: another time to live", with(good, TTL, 9L));
            vectors.put("bad: longer than 10 KiB", with(good, 15, new byte[10 << 10]));
            vectors.put("bad: cut short", Arrays.copyOf(good, good.length - 3));
            String rsa = program.text("key", "gen", "--type=rsa", "rsa");
            byte[] withKey = published(program, "rsa");
            vectors.put("bad: of another name", withKey);

            for (Map.Entry<String, byte[]> vector : vectors.entrySet()) {
                compare(vector.getKey(), kubo, program, name, vector.getValue());
            }
            List<String> old = expired();
            byte[] expired = HexFormat.of().parseHex(old.get(1));
            compare("bad: expired", kubo, program, old.get(0), expired);
            compare("good: RSA", kubo, program, rsa, withKey);
            compare("bad: RSA without its key", kubo, program, rsa, without(withKey, 7));
            assertThat(node.alive()).isTrue();
        }
    }

    private void compare(
            String what, IpfsProgram kubo, IpfsProgram node, String name, byte[] record)
            throws IOException {
        String theirs = verdict(kubo, name, record);
        String ours = verdict(node, name, record);
        System.out.printf("| %s | %s | %s |%n", what, ours, theirs);
        assertThat(ours.equals("valid")).as(what + ", here").isEqualTo(what.startsWith("good"));
        assertThat(theirs.equals("valid")).as(what + ", Kubo").isEqualTo(what.startsWith("good"));
        assertThat(ours).as(what).isNotEmpty();
    }
}
