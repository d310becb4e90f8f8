package org.ashlar.itests.probe;

import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.crypto.PeerId;
import org.ashlar.net.FetchSource;
import org.ashlar.net.Network;
import org.ashlar.net.spi.StreamAttributes;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.net.spi.Streams;

/**
 * Answers streams, has one value for those who fetch, and the command {@code probe}: {@code streams
 * PEER PROTOCOL COUNT OPEN} opens streams to an echo, which begin to talk when so many are open;
 * {@code release} lets sinks read; {@code fetch PEER KEY} fetches. Safe for use by any thread.
 */
public final class Probe implements StreamHandler, FetchSource, Command {
    /** Sends back what comes. */
    public static final String ECHO = "/probe/echo";

    /** Sends as much of the pattern as it is asked for. */
    public static final String SOURCE = "/probe/source";

    /** Reads once it is released. */
    public static final String SINK = "/probe/sink";

    /** The key that can be fetched. */
    public static final String KEY = "/probe/key";

    /** What is under that key. */
    public static final String VALUE = "a value of the node";

    private final Streams streams;
    private final Network network;
    private final ConcurrentLinkedQueue<Channel> sinks = new ConcurrentLinkedQueue<>();

    /** Made by the framework. */
    public Probe(Streams streams, Network network) {
        this.streams = streams;
        this.network = network;
    }

    @Override
    public List<String> protocols() {
        return List.of(ECHO, SOURCE, SINK);
    }

    @Override
    public void accept(Channel stream) {
        switch (stream.attr(StreamAttributes.PROTOCOL).get()) {
            case ECHO -> stream.pipeline().addLast(new Echo());
            case SOURCE -> stream.pipeline().addLast(new Source());
            default -> {
                stream.pipeline().addLast(new Sink());
                sinks.add(stream);
            }
        }
    }

    @Override
    public CompletableFuture<Optional<byte[]>> fetch(PeerId from, byte[] key) {
        boolean known = KEY.equals(new String(key, StandardCharsets.UTF_8));
        return CompletableFuture.completedFuture(
                known ? Optional.of(VALUE.getBytes(StandardCharsets.UTF_8)) : Optional.empty());
    }

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("probe")
                .summary("Move bytes.")
                .argument(Argument.string("words", "What to do.").many())
                .build();
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<String> words = call.arguments();
        switch (words.get(0)) {
            case "streams" ->
                    out.emitOnce(
                            Map.of(
                                    "Echoed",
                                    streams(
                                            call,
                                            PeerId.parse(words.get(1)),
                                            words.get(2),
                                            Integer.parseInt(words.get(3)),
                                            Integer.parseInt(words.get(4)))));
            case "release" -> out.emitOnce(Map.of("Released", release()));
            default -> {
                byte[] key = words.get(2).getBytes(StandardCharsets.UTF_8);
                Optional<byte[]> value =
                        call.context().await(network.fetch(PeerId.parse(words.get(1)), key));
                out.emitOnce(
                        Map.of(
                                "Value",
                                value.map(v -> new String(v, StandardCharsets.UTF_8)).orElse("")));
            }
        }
    }

    private int release() {
        int count = 0;
        for (Channel sink = sinks.poll(); sink != null; sink = sinks.poll()) {
            sink.config().setAutoRead(true);
            count++;
        }
        return count;
    }

    /** How many had their bytes back. */
    private int streams(Call call, PeerId peer, String protocol, int count, int open) {
        CompletableFuture<Void> go = new CompletableFuture<>();
        List<CompletableFuture<Channel>> opened = new ArrayList<>();
        List<CompletableFuture<Boolean>> done = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<Boolean> one = new CompletableFuture<>();
            done.add(one);
            opened.add(streams.open(peer, List.of(protocol), new Asking(go, one)));
        }
        for (CompletableFuture<Channel> stream : opened.subList(0, open)) {
            Channel unused = call.context().await(stream);
        }
        go.complete(null);
        for (CompletableFuture<Channel> stream : opened.subList(open, count)) {
            Channel unused = call.context().await(stream);
        }
        int echoed = 0;
        for (CompletableFuture<Boolean> one : done) {
            echoed += call.context().await(one) ? 1 : 0;
        }
        return echoed;
    }
}
