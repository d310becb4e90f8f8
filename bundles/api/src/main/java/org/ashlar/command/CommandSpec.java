package org.ashlar.command;

import java.util.ArrayList;
import java.util.List;

/**
 * What a command is called and what it takes: plain data, from which the doors make help,
 * completion, parsing and checks.
 *
 * @param path words of the command, such as {@code [pin, ls]}
 * @param summary one line
 * @param description longer help, may be empty
 * @param arguments in order
 * @param options besides {@link #GLOBAL_OPTIONS}
 * @param remote false when the command makes sense only in the program: RPC answers 404
 * @param output what kind of answer it gives
 */
public record CommandSpec(
        List<String> path,
        String summary,
        String description,
        List<Argument> arguments,
        List<Option> options,
        boolean remote,
        Output output) {

    /** What a command answers. */
    public enum Output {
        /** Values. */
        VALUES,
        /** Bytes, such as a file's content. */
        BYTES
    }

    /** Options that every command takes. */
    public static final List<Option> GLOBAL_OPTIONS =
            List.of(
                    Option.string("repo-dir", "Path to the repository directory to use."),
                    Option.string("config-file", "Path to the configuration file to use."),
                    Option.string("config", "[DEPRECATED] Path to the repository.").alias("c"),
                    Option.flag("debug", "Operate in debug mode.").alias("D"),
                    Option.flag("help", "Show the full command help text."),
                    Option.flag("h", "Show a short version of the command help text."),
                    Option.flag("local", "Run the command locally, instead of using the daemon.")
                            .alias("L"),
                    Option.flag("offline", "Run the command offline."),
                    Option.string("api", "Use a specific API instance, a multiaddr."),
                    Option.string("api-auth", "Authorization sent with RPC requests."),
                    Option.string("cid-base", "Multibase encoding of CIDs in output."),
                    Option.flag("upgrade-cidv0-in-output", "Show CIDv0 as CIDv1 in output."),
                    Option.string("encoding", "The encoding type the output is shown in.")
                            .alias("enc")
                            .orElse("text"),
                    Option.flag("stream-channels", "Stream channel output."),
                    Option.string("timeout", "Most time the command may take, such as 30s."));

    /** Copies the lists. */
    public CommandSpec {
        path = List.copyOf(path);
        arguments = List.copyOf(arguments);
        options = List.copyOf(options);
    }

    /** The path as text, words separated by a space. */
    public String name() {
        return String.join(" ", path);
    }

    /** Begins a spec for the command with these words. */
    public static Builder of(String... path) {
        return new Builder(List.of(path));
    }

    /** Collects the parts of a spec. Confined to one thread. */
    public static final class Builder {
        private final List<String> path;
        private String summary = "";
        private String description = "";
        private final List<Argument> arguments = new ArrayList<>();
        private final List<Option> options = new ArrayList<>();
        private boolean remote = true;
        private Output output = Output.VALUES;

        private Builder(List<String> path) {
            this.path = path;
        }

        /** Sets the one-line help. */
        public Builder summary(String text) {
            summary = text;
            return this;
        }

        /** Sets the longer help. */
        public Builder description(String text) {
            description = text;
            return this;
        }

        /** Adds an argument. */
        public Builder argument(Argument argument) {
            arguments.add(argument);
            return this;
        }

        /** Adds an option. */
        public Builder option(Option option) {
            options.add(option);
            return this;
        }

        /** Keeps the command away from RPC. */
        public Builder localOnly() {
            remote = false;
            return this;
        }

        /** Says that the command answers with bytes. */
        public Builder bytes() {
            output = Output.BYTES;
            return this;
        }

        /** The finished spec. */
        public CommandSpec build() {
            return new CommandSpec(path, summary, description, arguments, options, remote, output);
        }
    }
}
