package org.ashlar.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.command.Argument;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Invocation;
import org.ashlar.command.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetClientTest {
    private static final CommandSpec SPEC =
            CommandSpec.of("get")
                    .argument(Argument.string("ipfs-path", "What."))
                    .option(Option.string("output", "Where.").alias("o"))
                    .option(Option.flag("archive", "As TAR.").alias("a"))
                    .option(Option.flag("compress", "As GZIP.").alias("C"))
                    .build();

    private static String target(String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(words));
        line.add("/ipfs/QmAny/dir/");
        Invocation invocation = Invocation.parse(SPEC, line);
        return new GetClient(invocation, invocation.arguments().get(0)).target().toString();
    }

    /** What Kubo 0.43.1 says with {@code ipfs get OPTIONS -o NAME CID}. */
    @Test
    void namesArchivesAsKuboDoes() throws IOException {
        assertThat(target()).isEqualTo("dir");
        assertThat(target("-a")).isEqualTo("dir.tar");
        assertThat(target("-C")).isEqualTo("dir.gz");
        assertThat(target("-aC")).isEqualTo("dir.tar.gz");
        assertThat(target("-o", "e")).isEqualTo("e");
        assertThat(target("-a", "-o", "e")).isEqualTo("e.tar");
        assertThat(target("-a", "-o", "e.tar.gz")).isEqualTo("e.tar.gz");
        assertThat(target("-C", "-o", "e.gz")).isEqualTo("e.gz");
        assertThat(target("-aC", "-o", "e.tar")).isEqualTo("e.tar.gz");
        assertThat(target("-aC", "-o", "e.tgz")).isEqualTo("e.tgz.tar.gz");
    }

    @Test
    void refusesToWriteAnArchiveOverWhatIsThere(@TempDir Path temp) throws IOException {
        Path plain = temp.resolve("out");
        Files.writeString(temp.resolve("out.tar"), "mine");
        Files.createSymbolicLink(temp.resolve("out.gz"), temp.resolve("nowhere"));

        for (String option : List.of("-a", "-C")) {
            assertThatThrownBy(() -> target(option, "-o", plain.toString()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("exists already; choose another place with --output");
        }
        assertThat(target("-aC", "-o", plain.toString())).isEqualTo(plain + ".tar.gz");
        assertThat(temp.resolve("out.tar")).hasContent("mine");
    }
}
