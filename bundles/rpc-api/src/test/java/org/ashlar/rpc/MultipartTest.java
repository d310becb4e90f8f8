package org.ashlar.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultipartTest {
    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<String> contents(InputStream in, String boundary) throws IOException {
        Multipart multipart = new Multipart(in, boundary);
        List<String> contents = new ArrayList<>();
        for (var part = multipart.next(); part.isPresent(); part = multipart.next()) {
            contents.add(
                    new String(part.get().content().readAllBytes(), StandardCharsets.ISO_8859_1));
        }
        return contents;
    }

    private static void malformed(String body, String why) {
        assertThatThrownBy(() -> contents(bytes(body), "b"))
                .as(body.length() > 100 ? why : body)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    @Test
    void splitsAtWholeBoundariesOnly() throws Exception {
        String body =
                "preamble\r\n--b\r\nX: 1\r\n\r\n\r\n--\r\n--a\r\n-b\r\n--b\r\n\r\n\r\n--b  \r\n\r\nlast\r\n--b--\r\nepilogue";
        assertThat(contents(bytes(body), "b")).containsExactly("\r\n--\r\n--a\r\n-b", "", "last");
        assertThat(contents(bytes("--b--\r\n"), "b")).isEmpty();
        assertThat(contents(bytes("--b\r\n\r\nx\r\n--b--"), "b")).containsExactly("x");
    }

    @Test
    void splitsTheSameHoweverTheBytesArrive() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String boundary = "--\r-x";
        StringBuilder body = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            StringBuilder content = new StringBuilder();
            int length = random.nextInt(5) == 0 ? 150_000 : random.nextInt(50);
            for (int k = 0; k < length; k++) {
                content.append("\r\n-xy".charAt(random.nextInt(5)));
            }
            String part = content.toString().replace("\r\n--" + boundary, "");
            expected.add(part);
            body.append("--")
                    .append(boundary)
                    .append("\r\nA: b\r\n\r\n")
                    .append(part)
                    .append("\r\n");
        }
        body.append("--").append(boundary).append("--\r\n");
        InputStream slow =
                new FilterInputStream(bytes(body.toString())) {
                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        return super.read(into, offset, Math.min(length, 1 + random.nextInt(70)));
                    }
                };
        assertThat(contents(slow, boundary)).as("seed " + seed).isEqualTo(expected);
    }

    @Test
    void skipsWhatTheReaderLeaves() throws Exception {
        Multipart multipart =
                new Multipart(
                        bytes("--b\r\n\r\n" + "x".repeat(200_000) + "\r\n--b\r\n\r\ny\r\n--b--"),
                        "b");
        Multipart.Part first = multipart.next().orElseThrow();
        assertThat(first.content().read()).isEqualTo('x');
        Multipart.Part second = multipart.next().orElseThrow();
        assertThat(second.content().readAllBytes()).containsExactly('y');
        assertThat(first.content().read()).as("over").isEqualTo(-1);
        assertThat(multipart.next()).isEqualTo(Optional.empty());
    }

    @Test
    void boundsTheHeadOfAPart() {
        malformed("--b\r\nX: " + "a".repeat(9000) + "\r\n\r\n\r\n--b--", "line over");
        malformed("--b\r\nX: " + "a".repeat(1 << 20), "line");
        malformed("--b\r\n" + "X: y\r\n".repeat(40_000) + "\r\n\r\n--b--", "header of a part");
        StringBuilder many = new StringBuilder("--b\r\n");
        for (int i = 0; i <= Multipart.MAX_HEADERS; i++) {
            many.append("X").append(i).append(": y\r\n");
        }
        malformed(many + "\r\n\r\n--b--", "header of a part");
        malformed("--b" + " ".repeat(1 << 20), "line");
    }

    @Test
    void refusesBrokenHeadsAndBoundaries() {
        malformed("--b\r\nno colon\r\n\r\n\r\n--b--", "header of a part");
        malformed("--b\r\n: x\r\n\r\n\r\n--b--", "header of a part");
        malformed("--bc\r\n\r\nx\r\n--b--", "text after a boundary");
        for (String boundary : List.of("", "x".repeat(71))) {
            assertThatThrownBy(() -> new Multipart(bytes(""), boundary))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("boundary");
        }
    }

    @Test
    void everyBodyThatEndsEarlyFails() {
        String whole = "--b\r\nX: y\r\n\r\nabc\r\n--b--";
        for (int cut = 0; cut < whole.length(); cut++) {
            malformed(whole.substring(0, cut), "unexpected end of the request body");
        }
    }
}
