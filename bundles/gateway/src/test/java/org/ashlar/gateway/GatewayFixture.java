package org.ashlar.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.ashlar.block.Block;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.ashlar.command.Emitter;
import org.ashlar.core.dag.DagPathResolver;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.car.CarReader;
import org.ashlar.runtime.Pools;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeHttpExchange;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.ManualScheduler;
import org.ashlar.unixfs.command.GetCommand;
import org.ashlar.unixfs.command.Targets;
import org.ashlar.unixfs.reader.BlockUnixFs;

/** A gateway over blocks in memory, and time that tests move. Confined to the thread of a test. */
final class GatewayFixture {
    final InMemoryBlockstore store = new InMemoryBlockstore();
    final FakeBlockService blocks = new FakeBlockService(store);
    final FakeNodeConfig config = new FakeNodeConfig();
    final ManualScheduler scheduler = new ManualScheduler();
    final SwitchedNames names = new SwitchedNames();
    final SwitchedFiles files;
    final GatewayHandler gateway;

    GatewayFixture() {
        this(GatewayHandler.ARCHIVE_BYTES);
    }

    GatewayFixture(long archiveBytes) {
        BlockUnixFs unixFs = new BlockUnixFs();
        DagPathResolver paths = new DagPathResolver();
        Command get = new GetCommand(new Targets(blocks, paths), unixFs);
        files = new SwitchedFiles(unixFs);
        gateway =
                new GatewayHandler(
                        blocks,
                        paths,
                        files,
                        names,
                        new One(get),
                        config,
                        false,
                        new Timers(),
                        archiveBytes);
    }

    /** The content that was recorded, by name. */
    Map<String, String> loadRecorded() throws IOException {
        try (InputStream in = resource("fixtures.car")) {
            CarReader car = new CarReader(in);
            for (var next = car.next(); next.isPresent(); next = car.next()) {
                store.stage(List.of(new Block(next.get().cid(), next.get().data())));
            }
        }
        Map<String, String> names = new LinkedHashMap<>();
        try (InputStream in = resource("fixtures.txt")) {
            new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .forEach(
                            line ->
                                    names.put(
                                            line.substring(0, line.indexOf('=')),
                                            line.substring(line.indexOf('=') + 1)));
        }
        return names;
    }

    static InputStream resource(String name) {
        InputStream in = GatewayFixture.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("missing resource " + name);
        }
        return in;
    }

    /** Stores a block. */
    Cid put(long codec, byte[] data) {
        Cid cid =
                Cid.v1(
                        codec,
                        org.ashlar.multiformats.Hashes.hash(
                                org.ashlar.multiformats.Multihash.SHA2_256, data));
        store.stage(List.of(new Block(cid, data)));
        return cid;
    }

    FakeHttpExchange get(String target, String... headers) throws IOException {
        return ask("GET", target, headers);
    }

    /**
     * Asks as a client at 127.0.0.1 would.
     *
     * @param headers names and values by turns
     */
    FakeHttpExchange ask(String method, String target, String... headers) throws IOException {
        FakeHttpExchange exchange = new FakeHttpExchange(method, target);
        for (int i = 0; i < headers.length; i += 2) {
            exchange.with(headers[i], headers[i + 1]);
        }
        if (exchange.header("Host").isEmpty()) {
            exchange.with("Host", "127.0.0.1:8080");
        }
        gateway.handle(exchange);
        return exchange;
    }

    /** The same limits as Kubo had when it was recorded. */
    void configureAsRecorded() {
        config.set("Gateway.RetrievalTimeout", Duration.ofSeconds(2));
        config.set(
                "Gateway.HTTPHeaders",
                Map.of(
                        "X-Extra",
                        List.of("a", "b"),
                        "Access-Control-Allow-Headers",
                        List.of("X-Foo")));
        config.set(
                "Gateway.PublicGateways",
                Map.of(
                        "trust.example",
                        Map.of(
                                "Paths",
                                List.of("/ipfs"),
                                "UseSubdomains",
                                false,
                                "DeserializedResponses",
                                false),
                        "sub.example",
                        Map.of("Paths", List.of("/ipfs", "/ipns"), "UseSubdomains", true),
                        "*.wild.example",
                        Map.of("Paths", List.of("/ipfs"), "UseSubdomains", true),
                        "none.example",
                        Map.of("Paths", List.of())));
    }

    /** Only timers are used. */
    private final class Timers implements Pools {
        @Override
        public ExecutorService requests() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ExecutorService disk() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScheduledExecutorService scheduler() {
            return scheduler;
        }
    }

    /** A front with one command. */
    private record One(Command command) implements Commands {
        @Override
        public List<CommandSpec> specs() {
            return List.of(command.spec());
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public Optional<CommandSpec> find(List<String> words) {
            return words.equals(command.spec().path())
                    ? Optional.of(command.spec())
                    : Optional.empty();
        }

        @Override
        public void run(CommandSpec spec, Call call, Emitter out) throws IOException {
            command.run(call, out);
        }

        @Override
        public String text(CommandSpec spec, Object value, Call call) {
            return command.text(value, call);
        }
    }
}
