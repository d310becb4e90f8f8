package org.ashlar.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.command.InputFile;
import org.ashlar.error.InvalidRequestException;
import org.junit.jupiter.api.Test;

class UploadedFilesTest {
    private static String part(String type, String fileName, String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                + fileName
                + "\"\r\nContent-Type: "
                + type
                + "\r\n\r\n"
                + content
                + "\r\n";
    }

    private static UploadedFiles files(String body, int most) {
        return new UploadedFiles(
                "Multipart/Form-Data; charset=x; boundary=\"b\"",
                () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                most);
    }

    private static List<InputFile> all(String body) throws IOException {
        UploadedFiles files = files(body, UploadedFiles.MAX_PARTS);
        List<InputFile> all = new ArrayList<>();
        for (Optional<InputFile> file = files.next(); file.isPresent(); file = files.next()) {
            all.add(file.get());
        }
        return all;
    }

    @Test
    void tellsDirectoriesLinksAndFilesApart() throws Exception {
        List<InputFile> all =
                all(
                        part("application/x-directory", "dir", "")
                                + part("application/symlink", "dir%2Flink", "target")
                                + part("application/octet-stream", "dir%2Fa+b%20%C3%BC", "x")
                                + part("text/plain", "q\\\"uote", "x")
                                + "--b--");
        assertThat(all.stream().map(InputFile::path))
                .containsExactly("dir", "dir/link", "dir/a b \u00fc", "q\"uote");
        assertThat(all.stream().map(InputFile::kind))
                .containsExactly(
                        InputFile.Kind.DIRECTORY,
                        InputFile.Kind.SYMLINK,
                        InputFile.Kind.FILE,
                        InputFile.Kind.FILE);
    }

    @Test
    void refusesNamesThatLeadElsewhere() {
        for (String evil :
                List.of(
                        "..",
                        "../a",
                        "a/../b",
                        "a%2F..%2Fb",
                        "%2e%2e/a",
                        "/etc/passwd",
                        "%2Fetc",
                        "a%00b",
                        "a/".repeat(300) + "b")) {
            assertThatThrownBy(() -> all(part("text/plain", evil, "x") + "--b--"))
                    .as(evil)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageNotContaining("\u0000");
        }
    }

    @Test
    void boundsTheNumberOfParts() throws Exception {
        UploadedFiles files = files(part("text/plain", "a", "").repeat(4) + "--b--", 3);
        for (int i = 0; i < 3; i++) {
            assertThat(files.next()).isPresent();
        }
        assertThatThrownBy(files::next)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("over 3 files");
    }

    @Test
    void hasNoFilesWithoutAMultipartBody() throws Exception {
        for (String type : List.of("", "text/plain", "multipart/form-data", "application/json")) {
            UploadedFiles files =
                    new UploadedFiles(
                            type,
                            () -> {
                                throw new AssertionError("the body is not to be read");
                            });
            assertThat(files.present()).as(type).isFalse();
            assertThat(files.next()).isEmpty();
        }
    }

    @Test
    void readsParametersOfHeaders() {
        assertThat(UploadedFiles.parameter("a; b=c; d=\"e;f\"; g=h", "d")).hasValue("e;f");
        assertThat(UploadedFiles.parameter("a; b=c; d=\"e;f\"; g=h", "G")).hasValue("h");
        assertThat(UploadedFiles.parameter("a; b", "b")).isEmpty();
        assertThat(UploadedFiles.parameter("a; b=\"unended", "b")).hasValue("unended");
        assertThat(UploadedFiles.parameter(";=;=;", "x")).isEmpty();
    }
}
