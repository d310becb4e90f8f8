package org.ashlar.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Invocation;
import org.ashlar.command.Option;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultipartTest {
    private static final CommandSpec ADD =
            CommandSpec.of("add")
                    .option(Option.flag("hidden", ""))
                    .option(Option.strings("ignore", ""))
                    .option(Option.string("ignore-rules-path", ""))
                    .option(Option.flag("dereference-args", ""))
                    .option(Option.flag("dereference-symlinks", ""))
                    .option(Option.flag("preserve-mode", ""))
                    .build();

    private final Path directory;
    private final Path tree;

    MultipartTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        tree = Files.createDirectories(directory.resolve("t"));
    }

    @BeforeEach
    void makeTree() throws IOException {
        Files.createDirectories(tree.resolve("node_modules"));
        Files.writeString(tree.resolve("node_modules/x.js"), "x");
        Files.writeString(tree.resolve("a.txt"), "aa");
        Files.writeString(tree.resolve("b.log"), "bb");
        Files.writeString(tree.resolve("keep.log"), "kk");
        Files.writeString(tree.resolve(".hidden"), "hh");
        Files.createSymbolicLink(tree.resolve("l"), Path.of("a.txt"));
    }

    private String send(Path file, String... options) throws IOException {
        Invocation invocation = Invocation.parse(ADD, List.of(options));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Multipart(List.of(file), UploadOptions.of(invocation)).writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<String> names(String body) {
        Matcher names = Pattern.compile("filename=\"([^\"]*)\"").matcher(body);
        return names.results().map(name -> name.group(1)).toList();
    }

    @Test
    void sendsDirectoriesDepthFirstWithoutHiddenEntries() throws IOException {
        assertThat(names(send(tree)))
                .containsExactly(
                        "t",
                        "t%2Fa.txt",
                        "t%2Fb.log",
                        "t%2Fkeep.log",
                        "t%2Fl",
                        "t%2Fnode_modules",
                        "t%2Fnode_modules%2Fx.js");
        assertThat(names(send(tree, "--hidden"))).contains("t%2F.hidden");
    }

    @Test
    void leavesOutWhatRulesName() throws IOException {
        Path rules = Files.writeString(directory.resolve("rules"), "# text\nnode_modules/\n");

        assertThat(
                        names(
                                send(
                                        tree,
                                        "--ignore=*.log",
                                        "--ignore=!keep.log",
                                        "--ignore-rules-path=" + rules)))
                .containsExactly("t", "t%2Fa.txt", "t%2Fkeep.log", "t%2Fl");
    }

    @Test
    void sendsTargetsOfLinksOnlyWhenAsked() throws IOException {
        Path link = tree.resolve("l");

        assertThat(send(link)).contains("application/symlink").endsWithIgnoringCase("--\r\n");
        assertThat(send(link, "--dereference-args")).doesNotContain("symlink").contains("aa\r\n");
        assertThat(send(tree, "--dereference-args")).contains("application/symlink");
        assertThat(send(tree, "--dereference-symlinks")).doesNotContain("symlink");
    }

    @Test
    void sendsPermissionsAndTimesAsKubosProgramDoes() throws IOException {
        Path file = tree.resolve("a.txt");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_500_000_000, 5000)));

        assertThat(send(file, "--preserve-mode"))
                .contains("name=\"file?mode=0640&mtime=1500000000&mtime-nsecs=5000\";");
        assertThat(send(file)).contains("name=\"file\";");
    }

    @Test
    void rulesLookAtNamesAsGitDoes() {
        IgnoreRules rules = IgnoreRules.of(List.of("*.o", "?at", "[a-c]x", "[!q]z", "**/deep/"));

        assertThat(List.of("main.o", "cat", "bx", "pz", "deep")).allMatch(rules::ignores);
        assertThat(List.of("main.c", "chat", "dx", "qz", "deeper", "o")).noneMatch(rules::ignores);
    }
}
