package org.ashlar.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys and names that pass between this node and a Kubo, each way. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class NamesIT {
    private static final String PROTOBUF = "libp2p-protobuf-cleartext";
    private static final String PEM = "pem-pkcs8-cleartext";
    private static final String PATH = "/ipfs/bafkqaaa";

    @TempDir private Path temp;

    private int records;

    private IpfsProgram kubo() {
        return Peers.kubo(temp.resolve("kubo")).init();
    }

    private IpfsProgram ashlar() {
        return Distribution.ashlar(temp.resolve("node")).init();
    }

    /** A key is made on one side, and the other has the same key after an import. */
    private void pass(IpfsProgram from, IpfsProgram to, String type, String format)
            throws IOException {
        String name = type + "-" + format + "-of-" + from.repo().getFileName();
        String id = from.text("key", "gen", "--type=" + type, name);
        String given = export(from, name, format);
        String file = Files.writeString(temp.resolve(name), given, ISO_8859_1).toString();
        assertThat(to.text("key", "import", "--format=" + format, name, file)).isEqualTo(id);
        assertThat(export(to, name, format)).as(name).isEqualTo(given);
        assertThat(to.text("key", "list", "-l")).containsPattern(id + "\\s+" + name);
    }

    private String export(IpfsProgram program, String name, String format) throws IOException {
        Path out = temp.resolve("exported");
        String said =
                program.text("key", "export", "--format=" + format, "-o", out.toString(), name);
        assertThat(said).isEmpty();
        return Files.readString(out, ISO_8859_1);
    }

    @Test
    @NeedsKubo
    void aKeyPassesBetweenBothInEachFormat() throws IOException {
        IpfsProgram kubo = kubo();
        IpfsProgram ashlar = ashlar();
        try (Daemon node = ashlar.daemon("--offline")) {
            for (String type : List.of("ed25519", "rsa")) {
                for (String format : List.of(PROTOBUF, PEM)) {
                    pass(kubo, ashlar, type, format);
                    pass(ashlar, kubo, type, format);
                }
            }
            assertThat(node.alive()).isTrue();
        }
    }

    @Test
    @NeedsKubo
    void whatOneSideSignsTheOtherVerifies() throws IOException {
        IpfsProgram kubo = kubo();
        IpfsProgram ashlar = ashlar();
        String data = Files.writeString(temp.resolve("data"), "signed by a name").toString();
        String other = Files.writeString(temp.resolve("other"), "signed by nobody").toString();
        try (Daemon node = ashlar.daemon("--offline");
                Daemon peer = kubo.daemon("--offline")) {
            verify(node.program(), peer.program(), data, other);
            verify(peer.program(), node.program(), data, other);
        }
    }

    private static void verify(IpfsProgram from, IpfsProgram to, String data, String other) {
        String id = from.text("key", "gen", "signing");
        String signed = from.text("key", "sign", "--enc=json", "--key=signing", data);
        String signature = signed.replaceFirst("(?s).*\"Signature\":\"([^\"]+)\".*", "$1");
        List<String> words = List.of("key", "verify", "--enc=json", "--key=" + id);
        assertThat(to.text(verifying(words, signature, data))).contains("\"SignatureValid\":true");
        assertThat(to.text(verifying(words, signature, other)))
                .contains("\"SignatureValid\":false");
    }

    private static String[] verifying(List<String> words, String signature, String data) {
        List<String> all = new ArrayList<>(words);
        all.add("--signature=" + signature);
        all.add(data);
        return all.toArray(String[]::new);
    }

    @Test
    @NeedsKubo
    void aNameOfOneSideIsResolvedByTheOther() throws IOException {
        try (Daemon node = online(ashlar()).daemon();
                Daemon peer = online(kubo()).daemon()) {
            node.program().text("swarm", "connect", peer.address());
            resolve(node.program(), peer.program());
            resolve(peer.program(), node.program());
        }
    }

    @Test
    @NeedsKubo
    void aRecordOfOneSideIsInspectedAndPutAgainByTheOtherUnlessThereIsANewerOne()
            throws IOException {
        try (Daemon node = online(ashlar()).daemon();
                Daemon peer = online(kubo()).daemon()) {
            node.program().text("swarm", "connect", peer.address());
            putAgain(node.program(), peer.program());
            putAgain(peer.program(), node.program());
        }
    }

    /** Each is the other's whole network. */
    private static IpfsProgram online(IpfsProgram program) {
        program.text("config", "Routing.Type", "dht");
        program.text("config", "--bool", "Routing.LoopbackAddressesOnLanDHT", "true");
        return program;
    }

    private static void resolve(IpfsProgram from, IpfsProgram to) {
        String name = from.text("key", "gen", "first");
        String above = from.text("key", "gen", "second");
        assertThat(from.text("name", "publish", "-Q", "--key=first", PATH)).isEqualTo(name);
        from.text("name", "publish", "--key=second", "/ipns/" + name);

        assertThat(to.text("name", "resolve", "/ipns/" + name)).isEqualTo(PATH);
        assertThat(to.text("name", "resolve", "--nocache", above)).isEqualTo(PATH);
        assertThat(to.text("name", "resolve", "--recursive=false", above))
                .isEqualTo("/ipns/" + name);
        assertThat(to.text("name", "resolve", "--stream", "--dht-record-count=1", above).lines())
                .last()
                .isEqualTo(PATH);
        assertThat(to.text("resolve", "/ipns/" + above)).isEqualTo(PATH);
    }

    private void putAgain(IpfsProgram from, IpfsProgram to) throws IOException {
        String name = from.text("key", "gen", "changing");
        from.text("name", "publish", "--key=changing", "--ttl=1m", PATH);
        String record = record(to, name);
        String verdict =
                to.text(
                        "name",
                        "inspect",
                        "--dump=false",
                        "--enc=json",
                        "--verify=" + name,
                        record);
        assertThat(verdict)
                .contains("\"Valid\":true", "\"Value\":\"" + PATH + "\"", "\"TTL\":60000000000");

        to.text("name", "put", name, record);
        from.text("name", "publish", "--key=changing", "/ipfs/bafkqaaly");
        String newer = record(to, name);
        assertThat(Files.readAllBytes(Path.of(newer)))
                .isNotEqualTo(Files.readAllBytes(Path.of(record)));
        Outcome older = to.run("name", "put", name, record);
        assertThat(older.exit()).as(older.out() + older.err()).isEqualTo(1);
        assertThat(older.err()).contains("sequence");
    }

    private String record(IpfsProgram program, String name) {
        Path out = temp.resolve("record" + records++);
        assertThat(program.call("name", "get", name).to(out).go().exit()).isZero();
        return out.toString();
    }
}
