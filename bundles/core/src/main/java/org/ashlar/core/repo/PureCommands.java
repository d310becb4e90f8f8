package org.ashlar.core.repo;

import java.util.Optional;
import org.ashlar.command.Command;
import org.ashlar.core.command.format.CidBase32Command;
import org.ashlar.core.command.format.CidBasesCommand;
import org.ashlar.core.command.format.CidCodecsCommand;
import org.ashlar.core.command.format.CidFormatCommand;
import org.ashlar.core.command.format.CidHashesCommand;
import org.ashlar.core.command.format.CidInspectCommand;
import org.ashlar.core.command.format.MultibaseDecodeCommand;
import org.ashlar.core.command.format.MultibaseEncodeCommand;
import org.ashlar.core.command.format.MultibaseListCommand;
import org.ashlar.core.command.format.MultibaseTranscodeCommand;
import org.jspecify.annotations.Nullable;

/** Commands that need neither repo nor node. Stateless. */
final class PureCommands {
    private PureCommands() {}

    static Optional<Command> find(String name) {
        @Nullable Command command =
                switch (name) {
                    case "cid base32" -> new CidBase32Command();
                    case "cid bases" -> new CidBasesCommand();
                    case "cid codecs" -> new CidCodecsCommand();
                    case "cid format" -> new CidFormatCommand();
                    case "cid hashes" -> new CidHashesCommand();
                    case "cid inspect" -> new CidInspectCommand();
                    case "multibase decode" -> new MultibaseDecodeCommand();
                    case "multibase encode" -> new MultibaseEncodeCommand();
                    case "multibase list" -> new MultibaseListCommand();
                    case "multibase transcode" -> new MultibaseTranscodeCommand();
                    default -> null;
                };
        return Optional.ofNullable(command);
    }
}
