package org.ashlar.p2p.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.ashlar.command.Command;
import org.ashlar.command.Emitter;
import org.ashlar.command.JsonText;
import org.ashlar.error.IpfsException;
import org.ashlar.p2p.TwoNodes;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands, in the words of Kubo. */
final class CommandsTest {
    private static final String PEER = "12D3KooWGRUvHcDSeEYYNKkhSLpMNb8yrfXHEvqK4CrHXDyhjZKm";
    private static final String SSH = "/ip4/127.0.0.1/tcp/22";

    private final TwoNodes nodes = new TwoNodes();
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final P2pAccess access = new P2pAccess(config, FakeRepo.online());
    private final ManualScheduler time = new ManualScheduler();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Foreground foreground = new Foreground(new ManualPools(time), stopping::get);
    private final ListenCommand listen = new ListenCommand(access, foreground);
    private final ForwardCommand forward = new ForwardCommand(access, foreground, nodes.network());
    private final LsCommand ls = new LsCommand(access);
    private final CloseCommand close = new CloseCommand(access);
    private final Map<String, Command> commands =
            Map.of(
                    "p2p/listen", listen,
                    "p2p/forward", forward,
                    "p2p/ls", ls,
                    "p2p/close", close,
                    "p2p/stream/ls", new StreamLsCommand(access),
                    "p2p/stream/close", new StreamCloseCommand(access));

    CommandsTest() {
        config.set("Experimental.Libp2pStreamMounting", true);
        access.bindTunnels(nodes.services);
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    static Stream<String> answers() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        CommandsTest.class.getResourceAsStream("/kubo-answers.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answersAsKuboDoes(String line) {
        String[] fields = line.split("\t", -1);

        assertThat(answer(fields[0])).isEqualTo(fields[1]);
    }

    /** Runs a request and gives what the RPC sends. */
    private String answer(String request) {
        String[] parts = request.split("\\?", 2);
        Command command = Objects.requireNonNull(commands.get(parts[0]));
        FakeCall call = new FakeCall(command.spec(), arguments(parts)).online();
        for (String pair : pairs(parts)) {
            String[] both = pair.split("=", 2);
            if (!both[0].equals("arg")) {
                call.with(both[0], both[1]);
            }
        }
        try {
            return String.join("", RecordingEmitter.run(command, call).json());
        } catch (IpfsException e) {
            return "{\"Message\":"
                    + JsonText.of(e.getMessage())
                    + ",\"Code\":0,\"Type\":\"error\"}";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> pairs(String[] parts) {
        return parts.length == 1 ? List.of() : List.of(parts[1].split("&", -1));
    }

    private static String[] arguments(String[] parts) {
        return pairs(parts).stream()
                .filter(pair -> pair.startsWith("arg="))
                .map(pair -> URLDecoder.decode(pair.substring(4), StandardCharsets.UTF_8))
                .toArray(String[]::new);
    }

    private RecordingEmitter run(Command command, String... arguments) throws IOException {
        return RecordingEmitter.run(command, new FakeCall(command.spec(), arguments).online());
    }

    @Test
    void aProtocolIsListenedOnOnce() throws IOException {
        assertThat(run(listen, "/x/a", SSH).values()).isEmpty();

        assertThatThrownBy(() -> run(listen, "/x/a", SSH))
                .hasMessage("listener already registered");
    }

    @Test
    void allIsRefusedWhileItIsOff() {
        config.set("Experimental.Libp2pStreamMounting", false);

        for (Command command : commands.values()) {
            assertThatThrownBy(() -> run(command, "1", "2", "3"))
                    .hasMessage("libp2p stream mounting not enabled");
        }
    }

    @Test
    void withoutANetworkThereAreNoTunnels() {
        LsCommand offline = new LsCommand(new P2pAccess(config, FakeRepo.withoutNetwork()));

        assertThatThrownBy(() -> run(offline))
                .hasMessage(
                        "this command must be run in online mode."
                                + " Try running 'ipfs daemon' first");
    }

    @Test
    void listsInColumns() throws IOException {
        RecordingEmitter unused = run(listen, "/x/a", SSH);
        RecordingEmitter unusedToo = run(listen, "/x/longer", "/dns4/localhost/tcp/80");
        FakeCall call = new FakeCall(ls.spec()).online();

        String text = RecordingEmitter.run(ls, call).text(ls, call);

        String self = nodes.services.listeners().get(0).listenAddress().toString();
        assertThat(text)
                .isEqualTo(
                        "/x/a      "
                                + self
                                + " "
                                + SSH
                                + "\n"
                                + "/x/longer "
                                + self
                                + " /dns4/localhost/tcp/80\n");
    }

    @Test
    void titlesStandBeforeEachRowAsInKubo() throws IOException {
        RecordingEmitter unused = run(listen, "/x/a", SSH);
        RecordingEmitter unusedToo = run(listen, "/x/b", SSH);
        FakeCall call = new FakeCall(ls.spec()).online().with("headers", true);

        String text = RecordingEmitter.run(ls, call).text(ls, call);

        assertThat(text.lines().filter(line -> line.startsWith("Protocol Listen Address ")))
                .hasSize(2);
        assertThat(text.lines().toList().get(1)).startsWith("/x/a     /p2p/");
    }

    @Test
    void closesWhatFitsAllThatIsGiven() throws IOException {
        RecordingEmitter unused = run(listen, "/x/a", SSH);
        RecordingEmitter unusedToo = run(listen, "/x/b", SSH);
        FakeCall call =
                new FakeCall(close.spec())
                        .online()
                        .with("protocol", "/x/a")
                        .with("target-address", SSH);

        assertThat(RecordingEmitter.run(close, call).text(close, call))
                .isEqualTo("Closed 1 stream(s)\n");
        assertThat(nodes.services.listeners()).hasSize(1);
    }

    @Test
    void inTheForegroundAListenerEndsWithItsCall() throws IOException {
        FakeCall call = new FakeCall(listen.spec(), "/x/a", SSH).online().with("foreground", true);
        RecordingEmitter out =
                watched(
                        listen,
                        call,
                        () -> {
                            assertThat(nodes.services.listeners()).hasSize(1);
                            call.fakeContext().cancel();
                        });

        assertThat(out.text(listen, call))
                .isEqualTo(
                        "Listening on /x/a, forwarding to " + SSH + ", waiting for interrupt...\n");
        assertThat(nodes.services.listeners()).isEmpty();
    }

    @Test
    void inTheForegroundACallEndsWithItsListener() throws IOException {
        String any = "/ip4/127.0.0.1/tcp/0";
        FakeCall call =
                new FakeCall(forward.spec(), "/x/a", any, "/p2p/" + PEER)
                        .online()
                        .with("foreground", true);
        RecordingEmitter out =
                watched(
                        forward,
                        call,
                        () -> {
                            int closed = nodes.services.close(each -> true);
                            assertThat(closed).isOne();
                        });

        assertThat(out.json().get(0))
                .isEqualTo(
                        "{\"Status\":\"active\",\"Protocol\":\"/x/a\",\"Address\":\""
                                + any
                                + "\"}");
        assertThat(out.text(forward, call))
                .isEqualTo(
                        "Forwarding /x/a to "
                                + any
                                + ", waiting for interrupt...\n"
                                + "Received interrupt, removing forwarder for /x/a\n");
    }

    @Test
    void inTheForegroundACallDoesNotHoldUpTheEndOfTheBundle() throws IOException {
        FakeCall call = new FakeCall(listen.spec(), "/x/a", SSH).online().with("foreground", true);
        RecordingEmitter out =
                watched(
                        listen,
                        call,
                        () -> {
                            stopping.set(true);
                            boolean looked = time.advance(Duration.ofSeconds(1));
                            assertThat(looked).isTrue();
                        });

        assertThat(out.values()).hasSize(2);
        assertThat(nodes.services.listeners()).isEmpty();
    }

    private static RecordingEmitter watched(Command command, FakeCall call, Runnable then)
            throws IOException {
        RecordingEmitter out = new RecordingEmitter();
        command.run(call, new Told(out, then));
        return out;
    }

    /** Does something once the first value is there. */
    private record Told(RecordingEmitter out, Runnable then) implements Emitter {
        @Override
        public void emit(Object value) {
            out.emit(value);
            if (out.values().size() == 1) {
                then.run();
            }
        }

        @Override
        public void emitOnce(Object value) {
            out.emitOnce(value);
        }

        @Override
        public OutputStream stream(String type, OptionalLong length) {
            return out.stream(type, length);
        }
    }

    @Test
    void aTargetMayNameAnAddressOfThePeer() throws IOException {
        RecordingEmitter unused =
                run(forward, "/x/a", "/ip4/127.0.0.1/tcp/0", "/ip4/192.0.2.1/tcp/4001/p2p/" + PEER);

        assertThat(nodes.services.listeners().get(0).targetAddress()).hasToString("/p2p/" + PEER);
    }

    @Test
    void aTargetWithoutAPeerIsRefused() {
        assertThatThrownBy(() -> run(forward, "/x/a", "/ip4/127.0.0.1/tcp/0", SSH))
                .hasMessage("found no ipfs peers at " + SSH);
    }
}
