package org.ashlar.launcher;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Invocation;
import org.ashlar.core.repo.LocalCommands;
import org.ashlar.core.repo.RepoLock;
import org.ashlar.core.repo.RepoLockedException;
import org.jspecify.annotations.Nullable;

/** One run of the program: finds the command, and who can answer it. */
final class Program {
    /** Options that the program itself acts on and a daemon must not see. */
    private static final List<String> OWN_OPTIONS =
            List.of(
                    "repo-dir",
                    "config-file",
                    "config",
                    "debug",
                    "help",
                    "h",
                    "local",
                    "api",
                    "api-auth");

    private final List<String> words;
    private final Patience patience;
    private @Nullable CallInput input;

    /**
     * @param patience with a repo that somebody else has
     */
    Program(List<String> words, Patience patience) {
        this.words = words;
        this.patience = patience;
    }

    int run() throws IOException {
        List<String> leading = new ArrayList<>();
        List<String> rest = new ArrayList<>(words);
        takeLeadingOptions(leading, rest);
        List<CommandSpec> specs = Specs.shipped();
        Optional<CommandSpec> found = Specs.find(specs, rest);
        if (found.isEmpty()) {
            specs = daemonSpecs(leading).orElse(specs);
            found = Specs.find(specs, rest);
        }
        if (found.isEmpty() || found.get().path().size() < Usage.groupDepth(specs, rest)) {
            return Usage.group(specs, rest);
        }
        CommandSpec spec = found.get();
        List<String> all = new ArrayList<>(leading);
        all.addAll(rest.subList(spec.path().size(), rest.size()));
        Invocation invocation = Invocation.parse(spec, all);
        if (invocation.flag("help") || invocation.flag("h")) {
            System.out.print(Help.command(spec, invocation.flag("help")));
            return 0;
        }
        Usage.checkCount(spec, invocation.arguments().size());
        return dispatch(invocation);
    }

    private int dispatch(Invocation invocation) throws IOException {
        switch (invocation.spec().name()) {
            case "init" -> {
                return new InitCommand(invocation).run();
            }
            case "daemon" -> {
                return new DaemonCommand(invocation, patience).run();
            }
            case "commands completion bash",
                    "commands completion zsh",
                    "commands completion fish" -> {
                String shell = invocation.spec().path().get(2);
                System.out.print(Completion.script(shell, Specs.shipped()));
                return 0;
            }
            default -> {
                return answer(invocation);
            }
        }
    }

    /** Asks the daemon; without one answers here, unless somebody has the repo: that may be one. */
    private int answer(Invocation invocation) throws IOException {
        while (true) {
            Optional<InetSocketAddress> api =
                    invocation.spec().remote() ? RepoPath.api(invocation) : Optional.empty();
            if (api.isPresent()) {
                try {
                    return remote(invocation, api.get(), invocation.string("api-auth"));
                } catch (ConnectException e) {
                    refuseDeadApi(invocation);
                }
            }
            try {
                return local(invocation);
            } catch (RepoLockedException e) {
                patience.pause(e);
            }
        }
    }

    private static void refuseDeadApi(Invocation invocation) {
        if (invocation.string("api").isPresent()) {
            throw ExitException.failure(
                    "cannot connect to the api. Is the daemon running? To run as a standalone CLI"
                            + " command remove the api file in `$IPFS_PATH/api`");
        }
    }

    /** Answers without a daemon: in this process, booting the bundles offline when needed. */
    private int local(Invocation invocation) throws IOException {
        Path repo = RepoPath.of(invocation);
        Optional<Integer> code = LocalCommands.run(repo, invocation, System.out);
        if (code.isPresent()) {
            if (invocation.spec().name().equals("config edit")) {
                tellEdited(invocation);
            }
            return code.get();
        }
        LocalCommands.checkInitialized(repo);
        try (RepoLock lock = RepoLock.acquireNow(repo)) {
            if (invocation.spec().name().equals("shutdown")) {
                throw ExitException.failure("daemon not running");
            }
            lock.lend();
            return offline(repo, invocation);
        }
    }

    private int offline(Path repo, Invocation invocation) throws IOException {
        String token = java.util.UUID.randomUUID().toString();
        Map<String, String> properties = new HashMap<>();
        properties.put("ashlar.mode", "command");
        properties.put("ashlar.rpc.token", token);
        try (NodeFramework node = NodeFramework.start(repo, properties, false)) {
            InetSocketAddress address = RepoPath.address(node.listeners("api").get(0));
            return remote(invocation, address, Optional.of("Bearer " + token));
        }
    }

    /** A running node looks at its file when it is asked for it. */
    private static void tellEdited(Invocation invocation) throws IOException {
        Optional<InetSocketAddress> api = RepoPath.api(invocation);
        if (api.isEmpty()) {
            return;
        }
        RpcClient client = new RpcClient(api.get(), invocation.string("api-auth"));
        try {
            RpcResponse response =
                    client.call(List.of("config", "show"), List.of(), Map.of(), null);
            if (response.status() != 200) {
                throw ExitException.failure(message(response));
            }
        } catch (ConnectException e) {
            // no daemon: the file counts at the next start
        }
    }

    private int remote(
            Invocation invocation, InetSocketAddress address, Optional<String> authorization)
            throws IOException {
        CommandSpec spec = invocation.spec();
        RpcClient client = new RpcClient(address, authorization);
        boolean isAdd = spec.name().equals("add");
        boolean isGet = spec.name().equals("get");
        boolean plain = invocation.options().get("encoding") == null;
        boolean isRm = spec.name().equals("block rm") && plain;
        CallInput given = input(invocation);
        Map<String, List<String>> options = new HashMap<>(invocation.options());
        OWN_OPTIONS.forEach(options::remove);
        String encoding = isAdd || isRm ? "json" : invocation.string("encoding").orElse("text");
        options.put("encoding", List.of(encoding));
        RpcClient.Body body = null;
        long total = -1;
        if (given.uploads(spec)) {
            Multipart upload = given.upload(invocation);
            total = isAdd ? upload.totalSize() : -1;
            body = upload.body();
            if (isAdd && Home.errorIsTerminal()) {
                options.putIfAbsent("progress", List.of("true"));
            }
        } else {
            Invocation.checkCount(spec, given.texts().size());
        }
        GetClient get = new GetClient(invocation, isGet ? given.texts().get(0) : "");
        if (isGet) {
            get.target();
            options.put("archive", List.of("true"));
            options.keySet().removeAll(List.of("output", "progress"));
            if (!invocation.flag("archive") && invocation.flag("compress")) {
                options.put("archive", List.of("false"));
            }
        }
        RpcResponse response = client.call(spec.path(), given.texts(), options, body);
        if (response.status() != 200) {
            throw ExitException.failure(message(response));
        }
        if (isAdd && plain) {
            new AddClient(invocation, total, System.out).render(response);
        } else if (isGet) {
            get.save(response);
        } else if (isRm) {
            new BlockRmClient(System.out, System.err).render(response);
        } else if (spec.name().equals("dag stat")) {
            StatClient.render(response, System.out, System.err);
        } else {
            print(invocation, response);
        }
        response.streamError()
                .ifPresent(
                        text -> {
                            throw ExitException.failure(text);
                        });
        return 0;
    }

    /** Prints an answer; how far bytes have come is shown where nobody reads them on a terminal. */
    private static void print(Invocation invocation, RpcResponse response) throws IOException {
        boolean bytes = invocation.spec().output() == CommandSpec.Output.BYTES;
        boolean usual = invocation.spec().name().equals("dag export") && Home.errorIsTerminal();
        boolean shown =
                bytes && invocation.string("progress").map(Boolean::parseBoolean).orElse(usual);
        Progress progress = new Progress(Progress.total(response), shown);
        try (InputStream in = new CountedInput(response.body(), progress)) {
            in.transferTo(System.out);
        } finally {
            progress.clear();
        }
    }

    /** What the command line hands over; standard input is read once, whoever answers. */
    private CallInput input(Invocation invocation) throws IOException {
        CallInput known = input;
        if (known == null) {
            known = CallInput.of(invocation);
            input = known;
        }
        return known;
    }

    private static String message(RpcResponse response) throws IOException {
        byte[] body = response.body().readNBytes(1 << 20);
        String text = new String(body, StandardCharsets.UTF_8).trim();
        try {
            JsonObject error = JsonParser.object().from(text);
            return error.getString("Message", text);
        } catch (JsonParserException e) {
            return text.isEmpty() ? "the daemon answered HTTP status " + response.status() : text;
        }
    }

    /** Moves options that stand before the command's first word. */
    private static void takeLeadingOptions(List<String> leading, List<String> rest) {
        CommandSpec none = CommandSpec.of().build();
        while (!rest.isEmpty() && rest.get(0).startsWith("-") && !rest.get(0).equals("--")) {
            String word = rest.remove(0);
            leading.add(word);
            String name = word.replaceFirst("^--?", "");
            boolean valued =
                    !word.contains("=")
                            && Invocation.option(none, name)
                                    .filter(o -> o.kind() != org.ashlar.command.Option.Kind.BOOL)
                                    .isPresent();
            if (valued && !rest.isEmpty()) {
                leading.add(rest.remove(0));
            }
        }
    }

    private static Optional<List<CommandSpec>> daemonSpecs(List<String> leading)
            throws IOException {
        Invocation global = Invocation.parse(CommandSpec.of().build(), leading);
        Optional<InetSocketAddress> api = RepoPath.api(global);
        if (api.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Specs.of(new RpcClient(api.get(), global.string("api-auth"))));
        } catch (ConnectException e) {
            return Optional.empty();
        }
    }
}
