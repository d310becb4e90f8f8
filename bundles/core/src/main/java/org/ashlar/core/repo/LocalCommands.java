package org.ashlar.core.repo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.command.Command;
import org.ashlar.command.Invocation;
import org.ashlar.command.JsonText;
import org.ashlar.core.command.node.ConfigCommand;
import org.ashlar.core.command.node.ConfigProfileApplyCommand;
import org.ashlar.core.command.node.ConfigReplaceCommand;
import org.ashlar.core.command.node.ConfigShowCommand;
import org.ashlar.core.command.node.IdCommand;
import org.ashlar.core.command.node.RepoVersionCommand;
import org.ashlar.core.command.node.VersionCommand;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;

/**
 * What the program does without a daemon and without starting OSGi: {@code init}, {@code version},
 * {@code id} of this node, {@code repo version}, all of {@code config} and {@code key}, and the
 * commands that only compute: {@code cid} and {@code multibase}. Stateless.
 *
 * <p>The program has parsed its words to an {@link Invocation}. When no daemon answers it calls
 * {@link #run}; an empty answer means that the command needs the bundles. {@code init} and {@code
 * daemon --init} call {@link #init}. Failures are thrown as {@link org.ashlar.error.IpfsException}
 * or {@link IllegalArgumentException}; their message is what the user sees after {@code Error: },
 * with exit code 1.
 */
public final class LocalCommands {
    private LocalCommands() {}

    /** True when there is a configuration. */
    public static boolean isInitialized(Path repo) {
        return new RepoLayout(repo).isInitialized();
    }

    /**
     * Fails unless there is a configuration that is for this node, before anything is written.
     *
     * @throws org.ashlar.error.StorageException in Kubo's words when there is none, or when Kubo
     *     made the repo
     */
    public static void checkInitialized(Path repo) {
        new RepoLayout(repo).checkNotForeign(load(repo));
    }

    /**
     * Takes the lock of a repo that is to be made, at once or not at all, and makes its directory.
     *
     * @throws RepoLockedException if somebody else has it
     */
    public static RepoLock lockNew(Path repo) throws IOException {
        AtomicFiles.createPrivateDirectory(repo);
        return RepoLock.acquireNow(repo);
    }

    /** Makes a repo, as {@link RepoInitializer#init}. */
    public static void init(
            Path repo,
            String algorithm,
            OptionalLong bits,
            List<String> profiles,
            Optional<String> config,
            PrintStream out) {
        new RepoInitializer(repo, out).init(algorithm, bits, profiles, config);
    }

    /**
     * Runs a command if it can be run here. One that changes the repo takes its lock before it
     * reads its input.
     *
     * @return the exit code, or empty when the command needs the bundles
     * @throws RepoLockedException if somebody else has the lock; nothing was done then
     */
    public static Optional<Integer> run(Path repo, Invocation invocation, PrintStream out)
            throws IOException {
        switch (invocation.spec().name()) {
            case "version" -> answer(new VersionCommand(), invocation, out);
            case "repo version" -> answer(new RepoVersionCommand(), invocation, out);
            case "id" -> {
                if (!invocation.arguments().isEmpty()) {
                    return Optional.empty();
                }
                ConfigFile config = load(repo);
                answer(
                        new IdCommand(config.identity().publicKey(), config, Optional.empty()),
                        invocation,
                        out);
            }
            case "config", "config show", "config profile apply", "config replace" ->
                    config(repo, invocation, out);
            case "config edit" -> {
                return Optional.of(edit(repo, out));
            }
            default -> {
                return others(repo, invocation, out);
            }
        }
        return Optional.of(0);
    }

    private static Optional<Integer> others(Path repo, Invocation invocation, PrintStream out)
            throws IOException {
        Optional<Command> pure = PureCommands.find(invocation.spec().name());
        if (pure.isPresent()) {
            answer(pure.get(), invocation, out);
            return Optional.of(0);
        }
        if (!invocation.spec().path().get(0).equals("key")) {
            return Optional.empty();
        }
        return LocalKeys.run(repo, invocation, out) ? Optional.of(0) : Optional.empty();
    }

    private static ConfigFile load(Path repo) {
        RepoLayout layout = new RepoLayout(repo);
        layout.checkInitialized();
        return ConfigFile.load(layout.config());
    }

    private static void config(Path repo, Invocation invocation, PrintStream out)
            throws IOException {
        ConfigFile config = load(repo);
        Command command =
                switch (invocation.spec().name()) {
                    case "config show" -> new ConfigShowCommand(config);
                    case "config profile apply" -> new ConfigProfileApplyCommand(config);
                    case "config replace" -> new ConfigReplaceCommand(config);
                    default -> new ConfigCommand(config);
                };
        if (!changes(invocation)) {
            answer(command, invocation, out);
            return;
        }
        RepoLayout layout = new RepoLayout(repo);
        layout.checkNotForeign(config);
        RepoLock lock = RepoLock.acquireNow(layout.directory());
        try {
            answer(command, invocation, out);
        } finally {
            lock.close();
        }
    }

    private static boolean changes(Invocation invocation) {
        return switch (invocation.spec().name()) {
            case "config replace" -> true;
            case "config profile apply" -> !invocation.flag("dry-run");
            case "config" -> invocation.arguments().size() > 1;
            default -> false;
        };
    }

    static void answer(Command command, Invocation invocation, PrintStream out) throws IOException {
        String encoding = invocation.string("encoding").orElse("text");
        if (!encoding.equals("text") && !encoding.equals("json")) {
            throw new InvalidRequestException("unknown encoding: " + encoding);
        }
        boolean json = encoding.equals("json");
        try (LocalCall call = new LocalCall(invocation, System.in)) {
            command.run(
                    call,
                    new PrintingEmitter(
                            value ->
                                    out.print(
                                            json
                                                    ? JsonText.of(value) + "\n"
                                                    : command.text(value, call)),
                            out));
        } finally {
            out.flush();
        }
    }

    /**
     * Runs the user's editor on the file, then checks that and tells what will not count in a node
     * that runs; the editor's exit code counts.
     */
    private static int edit(Path repo, PrintStream out) throws IOException {
        RepoLayout layout = new RepoLayout(repo);
        layout.checkInitialized();
        Optional<Map<String, Object>> before = readable(repo);
        String editor = System.getenv("EDITOR");
        if (editor == null || editor.isEmpty()) {
            throw new InvalidRequestException("ENV variable $EDITOR not set");
        }
        String file = layout.config().toString();
        Process process =
                new ProcessBuilder("sh", "-c", editor + " \"$1\"", "sh", file).inheritIO().start();
        try {
            int code = process.waitFor();
            if (code == 0) {
                ConfigFile edited = load(repo);
                edited.verify();
                before.map(old -> ConfigChanges.of(old, edited.tree(), false).rows())
                        .ifPresent(rows -> out.print(ConfigChanges.exceptions(rows)));
            }
            return code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
            return 1;
        }
    }

    /** The configuration, unless it needs the editor. */
    private static Optional<Map<String, Object>> readable(Path repo) {
        try {
            return Optional.of(load(repo).tree());
        } catch (IpfsException e) {
            return Optional.empty();
        }
    }
}
