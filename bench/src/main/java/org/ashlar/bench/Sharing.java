package org.ashlar.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Four nodes of one kind, each connected to all others. One has a file, the others read it at the
 * same time. Confined to one thread.
 */
final class Sharing implements AutoCloseable {
    private static final int NODES = 4;
    private static final Pattern RECEIVED = count("BlocksReceived");
    private static final Pattern DUPLICATES = count("DupBlksReceived");

    private final List<Node> nodes = new ArrayList<>();
    private final ExecutorService readers = Executors.newFixedThreadPool(NODES - 1);

    Sharing(Kind kind, Path directory, String profile) throws IOException, InterruptedException {
        try {
            for (int i = 0; i < NODES; i++) {
                nodes.add(new Node(kind, directory.resolve(kind.name() + i), profile));
                for (Node earlier : nodes.subList(0, i)) {
                    nodes.get(i).rpc().connect(earlier.rpc().address());
                }
            }
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private static Pattern count(String name) {
        return Pattern.compile("\"" + name + "\":\\s*(\\d+)");
    }

    /** Blocks that arrived though they were there already, in percent of all that arrived. */
    double duplicates(long seed, long bytes) throws IOException, InterruptedException {
        long received = sum(RECEIVED);
        long duplicates = sum(DUPLICATES);
        String cid = nodes.get(0).rpc().add(() -> new RandomContent(seed, bytes));
        List<Callable<Long>> reads = new ArrayList<>();
        for (Node reader : nodes.subList(1, NODES)) {
            reads.add(() -> BitswapBench.drain(reader.rpc().cat(cid)));
        }
        for (Future<Long> read : readers.invokeAll(reads)) {
            try {
                if (read.get() != bytes) {
                    throw new IOException("a reader got " + read.get() + " of " + bytes);
                }
            } catch (ExecutionException e) {
                throw new IOException("a reader failed", e);
            }
        }
        return 100.0 * (sum(DUPLICATES) - duplicates) / (sum(RECEIVED) - received);
    }

    private long sum(Pattern pattern) throws IOException, InterruptedException {
        long sum = 0;
        for (Node node : nodes) {
            Matcher matcher = pattern.matcher(node.rpc().call("bitswap/stat"));
            if (!matcher.find()) {
                throw new IOException("no " + pattern + " in the answer of bitswap stat");
            }
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }

    @Override
    public void close() {
        readers.shutdownNow();
        nodes.forEach(Node::close);
    }
}
