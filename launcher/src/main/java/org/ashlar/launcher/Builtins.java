package org.ashlar.launcher;

import java.util.List;
import org.ashlar.command.Argument;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Option;

/** Commands that only the program has. */
final class Builtins {
    static final CommandSpec DAEMON =
            CommandSpec.of("daemon")
                    .summary("Run a network-connected IPFS node.")
                    .description(
                            "Opens the repo, connects to the network and serves the RPC and the"
                                    + " gateway until it is told to stop (Ctrl-C, SIGTERM, or 'ipfs"
                                    + " shutdown'). The line 'Daemon is ready' says that all of it"
                                    + " works.")
                    .option(Option.flag("init", "Initialize the repo with defaults if needed."))
                    .option(Option.string("init-profile", "Profiles to apply with --init."))
                    .option(Option.string("init-config", "Configuration file for --init."))
                    .option(Option.string("routing", "Overrides the routing of the config."))
                    .option(Option.flag("enable-gc", "Collect garbage periodically."))
                    .option(Option.flag("migrate", "Migrate an older repo without asking."))
                    .option(Option.flag("shell", "Open the Gogo shell on this terminal."))
                    .localOnly()
                    .build();

    static final CommandSpec INIT =
            CommandSpec.of("init")
                    .summary("Initialize a repo: identity and configuration.")
                    .description(
                            "Makes $IPFS_PATH, else ~/.ashlar. Profiles adapt the configuration to"
                                    + " a machine, such as 'lowpower' for set-top boxes or 'server' for"
                                    + " hosts with public addresses.")
                    .argument(
                            Argument.file("default-config", "Configuration to begin with.")
                                    .optional())
                    .option(
                            Option.string("algorithm", "Key type: ed25519, rsa or secp256k1.")
                                    .alias("a")
                                    .orElse("ed25519"))
                    .option(Option.integer("bits", "Length of an RSA key.").alias("b"))
                    .option(Option.flag("empty-repo", "Ignored: repos begin empty.").alias("e"))
                    .option(
                            Option.string("profile", "Profiles to apply, separated by commas.")
                                    .alias("p"))
                    .localOnly()
                    .build();

    /** The list of all commands as the daemon has them, for the build; not shown in help. */
    static final CommandSpec SPECS =
            CommandSpec.of("_specs").summary("Print the specs of all commands.").bytes().build();

    private Builtins() {}

    static List<CommandSpec> all() {
        return List.of(DAEMON, INIT, SPECS);
    }
}
