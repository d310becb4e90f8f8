package org.ashlar.unixfs.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ashlar.block.FileBlock;
import org.ashlar.command.InputFile;
import org.ashlar.command.InputFiles;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.unixfs.Imports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code add} with {@code --nocopy} and {@code --fscache}. */
class AddReferencesTest {
    private static final Path TOP = Path.of("/home/user");
    private static final int CHUNK = 1000;

    private final Imports imports = new Imports();
    private final AddCommand add = imports.addCommand();
    private final byte[] content = Bytes.random(3, 10 * CHUNK + 1);
    private final RecordingEmitter out = new RecordingEmitter();

    @AfterEach
    void close() {
        imports.close();
    }

    private static InputFiles upload(String name, String place, byte[] content) {
        InputFile file =
                new InputFile(
                        name,
                        InputFile.Kind.FILE,
                        new ByteArrayInputStream(content),
                        Optional.of(place));
        InputFile[] left = {file};
        return () -> {
            Optional<InputFile> next = Optional.ofNullable(left[0]);
            left[0] = null;
            return next;
        };
    }

    private FakeCall call(InputFiles files) {
        return new FakeCall(add.spec())
                .with("pin", false)
                .with("nocopy", true)
                .with("chunker", "size-" + CHUNK)
                .files(files);
    }

    @ParameterizedTest
    @CsvSource({"false,size-1000", "true,size-1000", "false,rabin-100-1000-2000", "false,buzhash"})
    void leavesStayInTheFile(boolean trickle, String chunker) throws IOException {
        imports.files.enable(TOP);
        FakeCall call =
                call(upload("a/b", TOP + "/a/b", content))
                        .with("trickle", trickle)
                        .with("chunker", chunker);

        add.run(call, out);

        long at = 0;
        for (FileBlock leaf : imports.files.references()) {
            assertThat(leaf.file()).isEqualTo(TOP.resolve("a/b"));
            assertThat(leaf.offset()).isEqualTo(at);
            int end = (int) at + leaf.block().size();
            assertThat(leaf.block().data()).isEqualTo(Arrays.copyOfRange(content, (int) at, end));
            assertThat(imports.store.has(leaf.block().cid())).isFalse();
            at = end;
        }
        assertThat(at).isEqualTo(content.length);
        assertThat(imports.store.count()).isPositive(); // nodes above the leaves
    }

    @Test
    void anEmptyFileIsStored() throws IOException {
        imports.files.enable(TOP);

        add.run(call(upload("e", TOP + "/e", new byte[0])), out);

        assertThat(imports.files.references()).isEmpty();
        assertThat(imports.store.count()).isEqualTo(1);
    }

    @Test
    void refusesFilesThatMustNotBeReferredToBeforeAnythingIsStored() {
        imports.files.enable(TOP);

        for (String place : List.of("/etc/passwd", "relative", "")) {
            assertThatThrownBy(() -> add.run(call(upload("x", place, content)), out))
                    .hasMessage("no references to " + place);
        }
        assertThatThrownBy(() -> add.run(call(upload("x", "/home/user/\0", content)), out))
                .hasMessage("malformed path of a file");
        assertThatThrownBy(() -> add.run(call(upload("x", "https://x/y", content)), out))
                .hasMessageStartingWith("urlstore is not enabled");
        assertThatThrownBy(() -> add.run(call(new FakeInputFiles().file("x", content)), out))
                .hasMessage("no references to ");
        assertThat(imports.store.count()).isZero();
    }

    @Test
    void saysThatTheFilestoreIsOff() {
        assertThatThrownBy(() -> add.run(call(upload("x", TOP + "/x", content)), out))
                .hasMessageStartingWith(
                        "either the filestore or the urlstore must be enabled to use nocopy");
    }

    @Test
    void needsRawLeaves() {
        imports.files.enable(TOP);
        InputFiles files = upload("x", TOP + "/x", content);

        for (FakeCall call :
                List.of(
                        call(files).with("raw-leaves", false),
                        call(files).with("preserve-mtime", true),
                        call(files).with("mode", "0644"))) {
            assertThatThrownBy(() -> add.run(call, out))
                    .hasMessage("nocopy option requires '--raw-leaves' to be enabled as well");
        }
    }

    @Test
    void fscacheStoresNothingThatAFileHolds() throws IOException {
        imports.files.enable(TOP);
        add.run(call(upload("x", TOP + "/x", content)), out);
        int nodes = imports.store.count();
        FakeCall copy =
                new FakeCall(add.spec())
                        .with("pin", false)
                        .with("raw-leaves", true)
                        .with("chunker", "size-" + CHUNK);

        add.run(copy.with("fscache", true).files(new FakeInputFiles().file("y", content)), out);
        assertThat(imports.store.count()).isEqualTo(nodes);

        FakeCall plain =
                new FakeCall(add.spec())
                        .with("pin", false)
                        .with("raw-leaves", true)
                        .with("chunker", "size-" + CHUNK)
                        .files(new FakeInputFiles().file("y", content));
        add.run(plain, out);
        assertThat(imports.store.count()).isEqualTo(nodes + 11);
    }
}
