package org.ashlar.core.facade;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Command;
import org.ashlar.command.InputFile;
import org.ashlar.command.InputFiles;
import org.ashlar.command.Invocation;
import org.ashlar.command.InvocationCall;
import org.ashlar.core.dag.DagPathResolver;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.name.NameResolver;
import org.ashlar.node.AddOptions;
import org.ashlar.node.Ipfs;
import org.ashlar.node.NodeEvent;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.Pinner;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.CallScope;
import org.ashlar.runtime.Pools;
import org.ashlar.unixfs.UnixFs;

/** The facade over the fronts and over the parts that are there. Safe for use by any thread. */
final class IpfsFacade implements Ipfs {
    private static final List<String> ADD = List.of("add");
    private static final List<String> PUBLISH = List.of("name", "publish");

    private final Repo repo;
    private final BlockService blocks;
    private final PathResolver paths;
    private final Requests requests;
    private final Events events;
    private final Gate<UnixFs> files;
    private final Gate<Command> add;
    private final Gate<Pinner> pins;
    private final Gate<NameResolver> names;
    private final Gate<Command> publish;

    IpfsFacade(Repo repo, BlockService blocks, PathResolver paths, Pools pools, GateTimer timer) {
        this.repo = repo;
        this.blocks = blocks;
        this.paths = paths;
        requests = new Requests(pools.requests());
        events = new Events(pools.requests());
        files = new Gate<>("reader of files (bundle org.ashlar.unixfs)", timer);
        add = new Gate<>("importer of files (bundle org.ashlar.unixfs)", timer);
        pins = new Gate<>("keeper of pins (bundle org.ashlar.pinning)", timer);
        names = new Gate<>("system of names (bundle org.ashlar.namesys)", timer);
        publish = new Gate<>("publisher of names (bundle org.ashlar.namesys)", timer);
    }

    Events events() {
        return events;
    }

    Gate<UnixFs> files() {
        return files;
    }

    Gate<Pinner> pins() {
        return pins;
    }

    Gate<NameResolver> names() {
        return names;
    }

    /** Where a command is lent from, or empty for one that is not used here. */
    Optional<Gate<Command>> gate(Command command) {
        List<String> path = command.spec().path();
        if (path.equals(ADD)) {
            return Optional.of(add);
        }
        return path.equals(PUBLISH) ? Optional.of(publish) : Optional.empty();
    }

    /** What is there now. */
    Set<Part> parts() {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        if (present(files) && present(add)) {
            parts.add(Part.FILES);
        }
        if (present(pins)) {
            parts.add(Part.PINS);
        }
        if (present(names) && present(publish)) {
            parts.add(Part.NAMES);
        }
        return parts;
    }

    private static boolean present(Gate<?> gate) {
        return !gate.status().isEmpty();
    }

    @Override
    public CompletableFuture<Cid> add(InputStream content, AddOptions options) {
        return requests.start(
                scope -> {
                    try (content) {
                        return add(scope, content, options);
                    }
                },
                () -> close(content));
    }

    private Cid add(CallScope scope, InputStream content, AddOptions options) throws IOException {
        Map<String, List<String>> given = new TreeMap<>();
        given.put("pin", List.of(Boolean.toString(options.pin())));
        if (options.pin()) {
            if (!options.name().isEmpty()) {
                given.put("pin-name", List.of(options.name()));
            }
            pins.lease().close(); // waits for it, and says if it does not come
        }
        InputFile file = new InputFile("", InputFile.Kind.FILE, content, Optional.empty());
        Answer answer = run(add, List.of(), given, once(file), scope);
        Cid cid = Cid.parse(answer.text("Hash"));
        events.happened(NodeEvent.Kind.ADDED, cid.toString());
        return cid;
    }

    private static InputFiles once(InputFile file) {
        List<InputFile> left = new java.util.ArrayList<>(List.of(file));
        return () -> left.isEmpty() ? Optional.empty() : Optional.of(left.remove(0));
    }

    private static Answer run(
            Gate<Command> gate,
            List<String> arguments,
            Map<String, List<String>> options,
            InputFiles input,
            CallScope scope)
            throws IOException {
        Answer answer = new Answer();
        try (Lease<Command> lease = gate.lease()) {
            Command command = lease.get();
            Invocation invocation = new Invocation(command.spec(), arguments, options);
            command.run(new InvocationCall(invocation, input, scope), answer);
        }
        return answer;
    }

    private static void close(InputStream content) {
        try {
            content.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CompletableFuture<InputStream> get(String path, long offset, long length) {
        CallScope scope = new CallScope();
        return requests.start(
                scope, ended -> open(ended, path, offset, length), IpfsFacade::close, () -> {});
    }

    private InputStream open(CallScope scope, String path, long offset, long length) {
        BlockSession session = blocks.newSession(false);
        boolean open = false;
        try {
            Cid file = end(scope, session, path);
            InputStream content = new FileContent(files, scope, session, file, offset, length);
            open = true;
            return content;
        } finally {
            if (!open) {
                session.close();
                scope.close();
            }
        }
    }

    private Cid end(CallScope scope, BlockSession session, String path) {
        PathResolver.Resolved end = paths.resolve(scope, session, parse(scope, path));
        if (!end.remainder().isEmpty()) {
            throw new InvalidRequestException(path + " leads into a block, not to one");
        }
        return end.cid();
    }

    private ContentPath parse(CallScope scope, String path) {
        if (!DagPathResolver.isNamed(path)) {
            return ContentPath.parse(path);
        }
        try (Lease<NameResolver> lease = names.lease()) {
            return DagPathResolver.parse(lease.get(), scope, path, repo.offline());
        }
    }

    @Override
    public CompletableFuture<Cid> resolve(String path) {
        return requests.start(
                scope -> {
                    try (BlockSession session = blocks.newSession(false)) {
                        return end(scope, session, path);
                    }
                },
                () -> {});
    }

    @Override
    public CompletableFuture<Void> pin(Cid content, String name) {
        return change(
                NodeEvent.Kind.PINNED,
                content,
                (scope, pinner) -> pinner.pin(scope, content, PinMode.RECURSIVE, name));
    }

    @Override
    public CompletableFuture<Void> unpin(Cid content) {
        return change(
                NodeEvent.Kind.UNPINNED, content, (scope, pinner) -> pinner.unpin(content, true));
    }

    /** A change of the pins. */
    private interface Change {
        void apply(CallScope scope, Pinner pinner);
    }

    private CompletableFuture<Void> change(NodeEvent.Kind kind, Cid content, Change change) {
        CompletableFuture<Void> done =
                requests.start(
                        scope -> {
                            try (Lease<Pinner> lease = pins.lease()) {
                                change.apply(scope, lease.get());
                            }
                            events.happened(kind, content.toString());
                            return null;
                        },
                        () -> {});
        return done;
    }

    @Override
    public CompletableFuture<String> publish(String path, String key) {
        Map<String, List<String>> options =
                Map.of(
                        "key", List.of(key),
                        "resolve", List.of("false"),
                        "allow-offline", List.of("true"));
        return requests.start(
                scope -> {
                    Answer answer = run(publish, List.of(path), options, Optional::empty, scope);
                    String name = "/ipns/" + answer.text("Name");
                    events.happened(NodeEvent.Kind.PUBLISHED, name);
                    return name;
                },
                () -> {});
    }

    @Override
    public String peerId() {
        return repo.identity().publicKey().peerId().toString();
    }
}
