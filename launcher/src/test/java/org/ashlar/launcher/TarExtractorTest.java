package org.ashlar.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarExtractorTest {
    private final Path outside;
    private final Path target;
    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    TarExtractorTest(@TempDir Path temp) {
        outside = temp;
        target = temp.resolve("inside");
    }

    @Test
    void unpacksATree() throws IOException {
        entry("root", '5', "", "");
        entry("root/a.txt", '0', "", "hello");
        entry("root/sub", '5', "", "");
        entry("root/sub/b", '0', "", "x".repeat(1000));
        entry("root/link", '2', "../../etc/passwd", "");

        extract();

        assertThat(target.resolve("a.txt")).hasContent("hello");
        assertThat(target.resolve("sub/b")).hasContent("x".repeat(1000));
        assertThat(Files.readSymbolicLink(target.resolve("link")).toString())
                .isEqualTo("../../etc/passwd");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void namesASingleFileAsTheTarget() throws IOException {
        entry("QmAny", '0', "", "content");

        extract();

        assertThat(target).hasContent("content");
    }

    @Test
    void refusesNamesThatLeadElsewhere() throws IOException {
        List<String> names =
                List.of(
                        "root/../evil",
                        "root/./evil",
                        "root//evil",
                        "root/..",
                        "root/sub/../../evil",
                        "/root/../../evil");
        for (String name : names) {
            tar.reset();
            entry("root", '5', "", "");
            entry(name, '0', "", "bad");
            assertThatThrownBy(this::extract).as(name).isInstanceOf(IOException.class);
        }
        assertThat(outside.resolve("evil")).doesNotExist();
        assertThat(outside.resolve("inside/evil")).doesNotExist();
    }

    @Test
    void neverWritesThroughALink() throws IOException {
        Path victim = Files.createDirectory(outside.resolve("victim"));
        entry("root", '5', "", "");
        entry("root/link", '2', victim.toString(), "");
        entry("root/link/evil", '0', "", "bad");

        assertThatThrownBy(this::extract).hasMessageContaining("below a non-directory");

        assertThat(victim).isEmptyDirectory();
    }

    @Test
    void neitherReplacesALinkNorWritesToItsTarget() throws IOException {
        Path victim = Files.writeString(outside.resolve("victim"), "untouched");
        entry("root", '5', "", "");
        entry("root/link", '2', victim.toString(), "");
        entry("root/link", '0', "", "bad");

        assertThatThrownBy(this::extract).hasMessageContaining("link exists already");

        assertThat(victim).hasContent("untouched");
    }

    @Test
    void unpacksIntoADirectoryThatIsThereAndLeavesItsOtherFiles() throws IOException {
        Files.createDirectories(target.resolve("sub"));
        Files.writeString(target.resolve("mine"), "keep");
        entry("root", '5', "", "");
        entry("root/a", '0', "", "new");
        entry("root/sub", '5', "", "");
        entry("root/sub/b", '0', "", "newer");

        extract();

        assertThat(target.resolve("mine")).hasContent("keep");
        assertThat(target.resolve("a")).hasContent("new");
        assertThat(target.resolve("sub/b")).hasContent("newer");
    }

    @Test
    void putsAFileIntoADirectoryThatIsThereUnderItsOwnName() throws IOException {
        Files.createDirectory(target);
        entry("QmAny", '0', "", "content");

        extract();

        assertThat(target.resolve("QmAny")).hasContent("content");
        for (String name : List.of("..", ".", "")) {
            tar.reset();
            entry(name.isEmpty() ? "/" : name, '0', "", "bad");
            assertThatThrownBy(this::extract).as(name).hasMessageContaining("unsafe name");
        }
    }

    @Test
    void overwritesNothingThatIsThere() throws IOException {
        Files.createDirectory(target);
        Path victim = Files.writeString(outside.resolve("victim"), "untouched");
        Files.createSymbolicLink(target.resolve("link"), victim);
        Files.writeString(target.resolve("short"), "m");
        Files.writeString(target.resolve("equally long"), "mine");
        Files.createDirectory(target.resolve("directory"));
        for (String name : List.of("short", "equally long", "directory", "link")) {
            for (char type : new char[] {'0', '2', '5'}) {
                if (type == '5' && name.equals("directory")) {
                    continue; // directories are merged
                }
                tar.reset();
                entry("root", '5', "", "");
                entry("root/" + name, type, "elsewhere", "your");
                assertThatThrownBy(this::extract)
                        .as(type + name)
                        .isInstanceOf(IOException.class)
                        .hasMessageMatching(
                                ".*/" + name + "( exists already; .*--output|: not a directory)");
            }
        }
        assertThat(target.resolve("short")).hasContent("m");
        assertThat(target.resolve("equally long")).hasContent("mine");
        assertThat(target.resolve("directory")).isEmptyDirectory();
        assertThat(Files.readSymbolicLink(target.resolve("link"))).isEqualTo(victim);
        assertThat(victim).hasContent("untouched");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void replacesNeitherAFileNorALinkByTheRoot() throws IOException {
        Files.writeString(target, "mine");
        for (char type : new char[] {'0', '2', '5'}) {
            tar.reset();
            entry("root", type, "elsewhere", type == '0' ? "yours" : "");
            assertThatThrownBy(this::extract)
                    .hasMessageMatching(".*(exists already; .*|inside: not a directory)");
        }
        assertThat(target).hasContent("mine");

        Files.delete(target);
        Path real = Files.createDirectory(outside.resolve("real"));
        Files.createSymbolicLink(target, real);
        for (char type : new char[] {'0', '5'}) {
            tar.reset();
            entry("root", type, "", type == '0' ? "yours" : "");
            assertThatThrownBy(this::extract).hasMessageContaining("exists already");
        }
        assertThat(real).isEmptyDirectory();
    }

    @Test
    void unpackingTwiceChangesNothingAndSucceeds() throws IOException {
        entry("root", '5', "", "");
        entry("root/large", '0', "", "x".repeat(200_000));
        entry("root/empty", '0', "", "");
        entry("root/link", '2', "large", "");
        extract();
        Files.delete(target.resolve("empty")); // as when the first time was cut off

        extract();

        assertThat(target.resolve("large")).hasContent("x".repeat(200_000));
        assertThat(target.resolve("empty")).isEmptyFile();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void readsLongNamesOfExtendedHeaders() throws IOException {
        String name = "n".repeat(200);
        String record = " path=root/" + name + "\n";
        int length = record.length() + 3;
        entry("root", '5', "", "");
        entry("pax", 'x', "", length + record);
        entry("short", '0', "", "long");

        extract();

        assertThat(target.resolve(name)).hasContent("long");
    }

    @Test
    void appliesTheSameRulesToExtendedNames() throws IOException {
        String record = " path=root/../evil\n";
        entry("root", '5', "", "");
        entry("pax", 'x', "", (record.length() + 2) + record);
        entry("short", '0', "", "bad");

        assertThatThrownBy(this::extract).hasMessageContaining("unsafe name");
        assertThat(outside.resolve("evil")).doesNotExist();
    }

    @Test
    void leavesNoPartOfAFileThatIsCutOff() throws IOException {
        entry("root", '5', "", "");
        entry("root/a", '0', "", "x".repeat(2000));
        byte[] cut = Arrays.copyOf(tar.toByteArray(), 2 * 512 + 700);

        assertThatThrownBy(() -> new TarExtractor(new ByteArrayInputStream(cut), target).extract())
                .isInstanceOf(EOFException.class);

        assertThat(target.resolve("a")).doesNotExist();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void refusesUnknownTypesAndMalformedHeaders() throws IOException {
        entry("root", '5', "", "");
        entry("root/device", '3', "", "");
        assertThatThrownBy(this::extract).hasMessageContaining("unknown type");

        tar.reset();
        entry("root", 'x', "", "zz path=a\n");
        assertThatThrownBy(this::extract).hasMessageContaining("malformed header");

        byte[] negative = header("root", '0', "", 0);
        Arrays.fill(negative, 124, 136, (byte) 0xff);
        assertThatThrownBy(
                        () ->
                                new TarExtractor(new ByteArrayInputStream(negative), target)
                                        .extract())
                .hasMessageContaining("malformed header");
    }

    @Test
    void randomBytesNeverLeadOutside() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = header("root/" + round, '0', "", random.nextInt(100));
            for (int i = 0; i < 20; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                new TarExtractor(new ByteArrayInputStream(bytes), target).extract();
            } catch (IOException | IllegalArgumentException expected) {
                assertThat(expected).isNotNull();
            }
        }
        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files).allMatch(file -> file.equals(target));
        }
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.walk(outside)) {
            return files.filter(file -> file.toString().endsWith(".part")).toList();
        }
    }

    private void extract() throws IOException {
        byte[] end = new byte[1024];
        byte[] all = Arrays.copyOf(tar.toByteArray(), tar.size() + end.length);
        new TarExtractor(new ByteArrayInputStream(all), target).extract();
    }

    private void entry(String name, char type, String link, String content) {
        byte[] data = content.getBytes(StandardCharsets.UTF_8);
        tar.writeBytes(header(name, type, link, data.length));
        tar.writeBytes(data);
        tar.writeBytes(new byte[(512 - data.length % 512) % 512]);
    }

    private static byte[] header(String name, char type, String link, int size) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 124, String.format("%011o", size));
        header[156] = (byte) type;
        put(header, 157, link);
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
