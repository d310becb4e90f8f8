package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands on content answer over RPC as Kubo did when content-answers.txt was recorded: status,
 * body and the error behind it. The script beside it explains the requests.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ContentLikeKuboIT {
    private static final int LONG = 2000;
    private static final int PATIENCE_MS = 60_000;
    private static final Pattern PART = Pattern.compile("(?s)(d:|l:|x:|@)?([^=]*)=?(.*)");
    private static final Pattern ERROR = Pattern.compile("X-Stream-Error: ([^\r]*)");

    @TempDir Path temp;

    @Test
    void answersAsKuboDid() throws Exception {
        IpfsProgram program = Distribution.ashlar(temp.resolve("repo")).init();
        program.text("config", "--json", "Experimental.FilestoreEnabled", "true");
        List<String> requests = Invocations.resource("content-requests.txt").lines().toList();
        List<String> answers = Invocations.resource("content-answers.txt").lines().toList();
        List<String> differences = new ArrayList<>();
        try (Daemon daemon = program.daemon()) {
            for (int i = 0; i < requests.size(); i++) {
                JsonArray expected = JsonParser.array().from(answers.get(i));
                List<Object> actual = parsed(exchange(daemon.rpc(), requests.get(i)));
                if (!actual.equals(List.copyOf(expected))) {
                    differences.add(
                            requests.get(i) + "\n  Kubo: " + expected + "\n  here: " + actual);
                }
            }
        }
        assertThat(answers).hasSameSizeAs(requests).hasSizeGreaterThan(600);
        assertThat(differences).isEmpty();
    }

    private static byte[] exchange(URI rpc, String line) throws IOException {
        String[] parts = line.split(" <<< ", 2);
        byte[] body = parts.length < 2 ? new byte[0] : upload(parts[1]);
        String type = "Content-Type: multipart/form-data; boundary=boundary\r\n";
        String head =
                Rpc.head(
                        "POST",
                        "/api/v0/" + parts[0].replace(" ", "%20"),
                        rpc,
                        "Content-Length: " + body.length + "\r\n" + (body.length > 0 ? type : ""));
        try (Socket socket = new Socket(rpc.getHost(), rpc.getPort())) {
            socket.setSoTimeout(PATIENCE_MS);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(body);
            out.flush();
            return socket.getInputStream().readAllBytes();
        }
    }

    private static byte[] upload(String parts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String each : parts.split(" ;; ", -1)) {
            Matcher part = PART.matcher(each);
            if (!part.matches()) {
                throw new IllegalArgumentException(each);
            }
            String kind = part.group(1) == null ? "" : part.group(1);
            String type =
                    kind.equals("d:")
                            ? "x-directory"
                            : kind.equals("l:") ? "symlink" : "octet-stream";
            String name = URLEncoder.encode(part.group(2), StandardCharsets.UTF_8);
            out.writeBytes(
                    ("--boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                                    + name.replace("+", "%20")
                                    + "\"\r\nContent-Type: application/"
                                    + type
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            out.writeBytes(data(kind, part.group(3)));
            out.writeBytes(new byte[] {'\r', '\n'});
        }
        out.writeBytes("--boundary--\r\n".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static byte[] data(String kind, String value) {
        if (kind.equals("x:")) {
            return HexFormat.of().parseHex(value);
        } else if (kind.equals("@")) {
            String[] numbers = value.split(":", -1);
            return Content.congruential(Long.parseLong(numbers[0]), Integer.parseInt(numbers[1]));
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** Status, body or its digest, and the error of the trailer. */
    private static List<Object> parsed(byte[] answer) throws Exception {
        String all = new String(answer, StandardCharsets.ISO_8859_1);
        int end = all.indexOf("\r\n\r\n") + 4;
        boolean chunked =
                all.substring(0, end).toLowerCase(java.util.Locale.ROOT).contains("chunked");
        StringBuilder body = new StringBuilder();
        String error = "";
        if (chunked) {
            int at = end;
            int size = size(all, at);
            while (size > 0) {
                at = all.indexOf("\r\n", at) + 2;
                body.append(all, at, at + size);
                at += size + 2;
                size = size(all, at);
            }
            Matcher trailer = ERROR.matcher(all.substring(at));
            byte[] text =
                    (trailer.find() ? trailer.group(1) : "").getBytes(StandardCharsets.ISO_8859_1);
            error = new String(text, StandardCharsets.UTF_8);
        } else {
            body.append(all, end, all.length());
        }
        int status = Integer.parseInt(all.substring(9, 12));
        return List.of(status, shown(body.toString()), error);
    }

    private static int size(String text, int at) {
        return Integer.parseInt(text.substring(at, text.indexOf("\r\n", at)), 16);
    }

    /** A whole number is written without a point by Kubo. */
    private static String shown(String body) throws Exception {
        if (body.length() > LONG) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] digest = sha256.digest(body.getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(digest);
        }
        return body.strip().replaceAll("\"Ratio\":(\\d+)\\.0\\b", "\"Ratio\":$1");
    }
}
