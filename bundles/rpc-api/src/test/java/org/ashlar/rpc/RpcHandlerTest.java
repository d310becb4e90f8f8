package org.ashlar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.InputFile;
import org.ashlar.command.Option;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.UnavailableException;
import org.ashlar.testing.FakeHttpExchange;
import org.junit.jupiter.api.Test;

/** Shapes of answers: those that Kubo 0.43.1 gives to the same requests (checked by hand). */
class RpcHandlerTest {
    private static final CommandSpec PLAIN = CommandSpec.of("plain").build();
    private static final CommandSpec CAT =
            CommandSpec.of("cat").argument(Argument.string("ipfs-path", "path").many()).build();
    private static final CommandSpec ADD =
            CommandSpec.of("add").argument(Argument.file("path", "file")).build();
    private static final CommandSpec OPTIONS =
            CommandSpec.of("options")
                    .option(Option.flag("number", "a switch").alias("n"))
                    .option(Option.flag("on", "a switch").orElse("true"))
                    .option(Option.integer("count", "a number"))
                    .option(Option.strings("tag", "texts"))
                    .build();

    private final RpcFixture rpc = new RpcFixture();

    private static void failsWith(FakeHttpExchange got, int status, String message, int code) {
        assertThat(got.status()).isEqualTo(status);
        assertThat(got.responseHeader("Content-Type")).isEqualTo("application/json");
        assertThat(got.responseHeader("Trailer")).isEqualTo("X-Stream-Error");
        assertThat(got.text())
                .isEqualTo(
                        "{\"Message\":\""
                                + message
                                + "\",\"Code\":"
                                + code
                                + ",\"Type\":\"error\"}\n");
        assertThat(got.ended()).isTrue();
    }

    private static void refused(FakeHttpExchange got, int status, String text) {
        assertThat(got.status()).isEqualTo(status);
        assertThat(got.responseHeader("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(got.responseHeader("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(got.text()).isEqualTo(text + "\n");
    }

    private FakeHttpExchange failing(RuntimeException failure) throws IOException {
        return new RpcFixture()
                .with(
                        PLAIN,
                        (call, out) -> {
                            throw failure;
                        })
                .post("/plain");
    }

    @Test
    void answersOneValue() throws Exception {
        rpc.with(PLAIN, (call, out) -> out.emitOnce(Map.of("A", 1L)));
        FakeHttpExchange got = rpc.post("/plain");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.text()).isEqualTo("{\"A\":1}\n");
        assertThat(got.responseHeader("Content-Type")).isEqualTo("application/json");
        assertThat(got.responseHeader("Trailer")).isEqualTo("X-Stream-Error");
        assertThat(got.responseHeader("X-Chunked-Output")).isEmpty();
        assertThat(got.announced()).as("chunked, so that a trailer can follow").isEmpty();
    }

    @Test
    void answersSeveralValuesOneALine() throws Exception {
        rpc.with(
                PLAIN,
                (call, out) -> {
                    out.emit(Map.of("A", 1L));
                    out.emit(Map.of("A", 2L));
                });
        FakeHttpExchange got = rpc.post("/plain");
        assertThat(got.text()).isEqualTo("{\"A\":1}\n{\"A\":2}\n");
        assertThat(got.responseHeader("X-Chunked-Output")).isEqualTo("1");
    }

    @Test
    void answersNothingAsAnEmptyList() throws Exception {
        rpc.with(PLAIN, (call, out) -> {});
        FakeHttpExchange got = rpc.post("/plain");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.text()).isEmpty();
        assertThat(got.responseHeader("X-Chunked-Output")).isEqualTo("1");
        assertThat(got.ended()).isTrue();
    }

    @Test
    void answersBytes() throws Exception {
        rpc.with(
                PLAIN,
                (call, out) -> {
                    OutputStream body = out.stream("application/x-tar", OptionalLong.of(3));
                    body.write("abc".getBytes(StandardCharsets.UTF_8));
                    body.close();
                });
        FakeHttpExchange got = rpc.post("/plain");
        assertThat(got.text()).isEqualTo("abc");
        assertThat(got.responseHeader("X-Stream-Output")).isEqualTo("1");
        assertThat(got.responseHeader("X-Content-Length")).isEqualTo("3");
        assertThat(got.responseHeader("Content-Type")).isEqualTo("application/x-tar");
    }

    @Test
    void answersTextWhenAskedTo() throws Exception {
        rpc.with(PLAIN, (call, out) -> out.emitOnce("v"));
        FakeHttpExchange got = rpc.post("/plain?encoding=text");
        assertThat(got.responseHeader("Content-Type")).isEqualTo("text/plain");
        assertThat(got.text()).isEqualTo("text of v\n");
        refused(rpc.post("/plain?encoding=bogus"), 400, "invalid encoding: bogus");
        refused(rpc.post("/plain?encoding=xml"), 400, "invalid encoding: xml");
    }

    @Test
    void unknownCommandsAreNotFound() throws Exception {
        rpc.with(PLAIN, (call, out) -> out.emitOnce("v"));
        rpc.with(CommandSpec.of("local").localOnly().build(), (call, out) -> out.emitOnce("v"));
        for (String path : List.of("/nope", "/", "", "/local", "/plain/a/b", "/../plain")) {
            refused(rpc.post(path), 404, "404 page not found");
        }
        assertThat(rpc.post("/plain/extra").status())
                .as("one word more is an argument")
                .isEqualTo(200);
    }

    @Test
    void brokenRequestsAreRefusedBeforeTheCommandRuns() throws Exception {
        List<String> ran = new ArrayList<>();
        RpcFixture.Body body = (call, out) -> ran.add("ran");
        rpc.with(CAT, body).with(ADD, body).with(OPTIONS, body);
        refused(rpc.post("/cat"), 400, "argument \"ipfs-path\" is required");
        refused(rpc.post("/add"), 400, "file argument 'path' is required");
        refused(rpc.post("/add", "text/plain", "x"), 400, "file argument 'path' is required");
        refused(
                rpc.post("/options?number=zz"),
                400,
                "could not convert value \"zz\" to type \"bool\" (for option \"-number\")");
        for (String bad :
                List.of(
                        "count=1.5",
                        "count=",
                        "count=99999999999999999999",
                        "n=yes",
                        "number=%zz")) {
            assertThat(rpc.post("/options?" + bad).status()).as(bad).isEqualTo(400);
        }
        assertThat(rpc.post("/options?timeout=zz").status()).isEqualTo(400);
        assertThat(rpc.post("/options?cid-base=nope").status()).isEqualTo(400);
        assertThat(ran).isEmpty();
    }

    @Test
    void optionsAreReadAsKuboReadsThem() throws Exception {
        List<String> seen = new ArrayList<>();
        rpc.with(
                OPTIONS,
                (call, out) ->
                        seen.add(
                                call.flag("number")
                                        + " "
                                        + call.flag("on")
                                        + " "
                                        + call.integer("count").orElse(-1)
                                        + " "
                                        + call.strings("tag")
                                        + call.arguments()));
        rpc.post("/options");
        rpc.post("/options?n&on=false&count=-7&tag=a&tag=b%20c&unknown=1");
        rpc.post("/options?number=1&on=f&arg=x+y&arg=%C3%BC");
        rpc.post("/options?n=T&&=");
        assertThat(seen)
                .containsExactly(
                        "false true -1 [][]",
                        "true false -7 [a, b c][]",
                        "true false -1 [][x y, \u00fc]",
                        "true true -1 [][]");
    }

    @Test
    void theLastWordOfThePathIsTheFirstArgument() throws Exception {
        List<List<String>> seen = new ArrayList<>();
        rpc.with(CAT, (call, out) -> seen.add(call.arguments()));
        rpc.post("/cat/a%2Fb+c?arg=d");
        assertThat(seen).containsExactly(List.of("a/b+c", "d"));
    }

    @Test
    void failuresAreJsonWithoutAStackTrace() throws Exception {
        failsWith(failing(new IpfsException("it \"broke\"")), 500, "it \\\"broke\\\"", 0);
        failsWith(failing(new ContentNotFoundException("gone")), 500, "gone", 0);
        failsWith(failing(new IllegalArgumentException("odd")), 500, "odd", 0);
        failsWith(failing(new InvalidRequestException("wrong")), 500, "wrong", 0);
        failsWith(failing(new CompletionException(new IpfsException("deep"))), 500, "deep", 0);
        FakeHttpExchange away = failing(new UnavailableException("away"));
        failsWith(away, 503, "away", 0);
        assertThat(away.responseHeader("Retry-After")).isEqualTo("2");
    }

    @Test
    void bugsTellNothingOfTheInside() throws Exception {
        failsWith(
                failing(new NullPointerException("org.ashlar.Secret.field")),
                500,
                "internal error",
                0);
        failsWith(failing(new ClassCastException("class org.ashlar.A")), 500, "internal error", 0);
        failsWith(failing(new IndexOutOfBoundsException("5")), 500, "internal error", 0);
    }

    @Test
    void aFailureAfterTheFirstValueIsATrailer() throws Exception {
        rpc.with(
                PLAIN,
                (call, out) -> {
                    out.emit(Map.of("A", 1L));
                    throw new IpfsException("broke\r\nX: y");
                });
        FakeHttpExchange got = rpc.post("/plain");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.text()).isEqualTo("{\"A\":1}\n");
        assertThat(got.trailers()).containsExactly(Map.entry("X-Stream-Error", "broke  X: y"));
        assertThat(got.ended()).isTrue();
    }

    @Test
    void aFailureWithinBytesIsATrailer() throws Exception {
        rpc.with(
                PLAIN,
                (call, out) -> {
                    OutputStream body = out.stream("text/plain", OptionalLong.of(10));
                    body.write('a');
                    throw new IpfsException("broke");
                });
        FakeHttpExchange got = rpc.post("/plain");
        assertThat(got.text()).isEqualTo("a");
        assertThat(got.trailers()).containsEntry("X-Stream-Error", "broke");
    }

    @Test
    void aTimeoutEndsTheCommand() throws Exception {
        rpc.with(
                PLAIN,
                (call, out) -> {
                    rpc.scheduler.advance(Duration.ofMillis(1499));
                    call.context().check();
                    rpc.scheduler.advance(Duration.ofMillis(2));
                    call.context().check();
                    out.emitOnce("late");
                });
        failsWith(rpc.post("/plain?timeout=1.5s"), 500, "context deadline exceeded", 0);
        assertThat(rpc.scheduler.waiting()).isZero();
    }

    @Test
    void aResultThatComesTooLateIsAnError() throws Exception {
        rpc.with(
                PLAIN,
                (call, out) -> {
                    out.emit("a");
                    rpc.scheduler.advance(Duration.ofSeconds(2));
                });
        assertThat(rpc.post("/plain?timeout=1s").trailers())
                .containsEntry("X-Stream-Error", "context deadline exceeded");
    }

    @Test
    void theCommandLearnsThatTheClientWentAway() throws Exception {
        FakeHttpExchange exchange = new FakeHttpExchange("POST", "/api/v0/plain");
        List<Boolean> cancelled = new ArrayList<>();
        rpc.with(
                PLAIN,
                (call, out) -> {
                    exchange.fakeContext().cancel();
                    cancelled.add(call.context().cancelled());
                });
        rpc.handle(exchange);
        assertThat(cancelled).containsExactly(true);
    }

    private static void namesOfFiles(Call call, Emitter out) throws IOException {
        for (var next = call.files().next(); next.isPresent(); next = call.files().next()) {
            InputFile file = next.get();
            byte[] content = file.content().readAllBytes();
            out.emit(file.path() + ":" + content.length);
        }
    }

    @Test
    void anUploadThatEndsEarlyFails() throws Exception {
        rpc.with(ADD, RpcHandlerTest::namesOfFiles);
        String whole =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc\r\n--b--\r\n";
        String type = "multipart/form-data; boundary=b";
        assertThat(rpc.post("/add", type, whole).text()).isEqualTo("\"a:3\"\n");
        for (int cut = 0; cut < whole.length() - 4; cut++) {
            FakeHttpExchange got = rpc.post("/add", type, whole.substring(0, cut));
            assertThat(got.status() == 500 || got.trailers().containsKey("X-Stream-Error"))
                    .as("cut at " + cut + ": " + got.status() + " " + got.text())
                    .isTrue();
        }
    }

    @Test
    void textArgumentsMayStandInTheBody() throws Exception {
        List<List<String>> seen = new ArrayList<>();
        CommandSpec pin =
                CommandSpec.of("pin")
                        .argument(Argument.string("path", "path").many().orStdin())
                        .build();
        rpc.with(pin, (call, out) -> seen.add(call.arguments()));
        String head = "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n";
        String type = "multipart/form-data; boundary=b";
        rpc.post("/pin", type, head + "one\r\ntwo\n\nthree\r\n--b--\r\n");
        assertThat(seen).containsExactly(List.of("one", "two", "three"));
        String many = "x\n".repeat(20_000);
        refused(rpc.post("/pin", type, head + many + "\r\n--b--\r\n"), 400, "too many arguments");
        String wide = "x".repeat(10_000);
        refused(rpc.post("/pin", type, head + wide + "\r\n--b--\r\n"), 400, "argument too long");
    }

    @Test
    void specsHaveATag() throws Exception {
        rpc.with(PLAIN, (call, out) -> out.emitOnce("v"));
        FakeHttpExchange got = rpc.post("/_specs");
        assertThat(got.responseHeader("ETag")).isEqualTo("\"v1\"");
        assertThat(got.text()).contains("plain");
        FakeHttpExchange same =
                rpc.handle(
                        new FakeHttpExchange("POST", "/api/v0/_specs")
                                .with("If-None-Match", "\"v1\""));
        assertThat(same.status()).isEqualTo(304);
    }
}
