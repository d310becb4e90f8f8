package org.ashlar.unixfs.mfs.command;

import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.command.Call;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Option;
import org.ashlar.repo.NodeConfig;
import org.ashlar.unixfs.config.ImportConfig;
import org.ashlar.unixfs.node.CidFormat;

/** What the commands {@code files} have in common. Stateless. */
final class FilesSpec {
    private FilesSpec() {}

    static CommandSpec.Builder of(String name, String summary) {
        return CommandSpec.of("files", name)
                .summary(summary)
                .option(
                        Option.flag("flush", "Flush target and ancestors after write.")
                                .alias("f")
                                .orElse("true"));
    }

    static Option cidVersion() {
        return Option.integer("cid-version", "Cid version to use.").alias("cid-ver");
    }

    static Option hash() {
        return Option.string("hash", "Hash function to use. Will set Cid version to 1 if used.");
    }

    static boolean flush(Call call) {
        return call.maybeFlag("flush").orElse(true);
    }

    /** How new blocks are named, when options say it. */
    static Optional<CidFormat> asked(Call call) {
        OptionalLong version = call.integer("cid-version");
        Optional<String> hash = call.string("hash");
        if (version.isEmpty() && hash.isEmpty()) {
            return Optional.empty();
        }
        boolean raised = hash.isPresent() && version.orElse(0) == 0;
        return Optional.of(
                ImportConfig.format(
                        raised ? OptionalLong.of(1) : version, hash.orElse("sha2-256")));
    }

    /** How new blocks are named, when options or the configuration say it. */
    static Optional<CidFormat> format(Call call, NodeConfig config) {
        return asked(call)
                .map(format -> format.ordered(ImportConfig.dataFirst(config)))
                .or(() -> ImportConfig.format(config));
    }
}
