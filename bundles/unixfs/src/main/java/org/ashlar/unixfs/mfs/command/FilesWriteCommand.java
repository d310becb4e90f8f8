package org.ashlar.unixfs.mfs.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.InputFile;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;
import org.ashlar.unixfs.config.ImportConfig;
import org.ashlar.unixfs.mfs.FileWrite;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.ashlar.unixfs.node.CidFormat;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files write}: writes into a file. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesWriteCommand implements Command {
    private static final CommandSpec SPEC =
            FilesSpec.of("write", "Append to (modify) a file in MFS.")
                    .argument(Argument.string("path", "Path to write to."))
                    .argument(Argument.file("data", "Data to write.").orStdin())
                    .option(Option.integer("offset", "Byte offset to begin writing at.").alias("o"))
                    .option(
                            Option.flag("create", "Create the file if it does not exist.")
                                    .alias("e"))
                    .option(Option.flag("parents", "Make parent directories as needed.").alias("p"))
                    .option(
                            Option.flag(
                                            "truncate",
                                            "Truncate the file to size zero before writing.")
                                    .alias("t"))
                    .option(Option.integer("count", "Maximum number of bytes to read.").alias("n"))
                    .option(
                            Option.flag(
                                    "raw-leaves", "Use raw blocks for newly created leaf nodes."))
                    .option(FilesSpec.cidVersion())
                    .option(FilesSpec.hash())
                    .build();

    private final Mfs mfs;
    private final NodeConfig config;

    /**
     * @param mfs holds the tree
     * @param config how new blocks are made
     */
    @Activate
    public FilesWriteCommand(@Reference Mfs mfs, @Reference NodeConfig config) {
        this.mfs = mfs;
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        MfsPath path = MfsPath.parse(call.arguments().get(0));
        long offset = call.integer("offset").orElse(0);
        if (offset < 0) {
            throw new InvalidRequestException("cannot have negative write offset");
        }
        long count = call.integer("count").orElse(Long.MAX_VALUE);
        if (count < 0) {
            throw new InvalidRequestException("cannot have negative byte count");
        }
        Optional<CidFormat> format = FilesSpec.format(call, config);
        Optional<Boolean> raw =
                call.maybeFlag("raw-leaves").or(() -> config.bool("Import.UnixFSRawLeaves"));
        FileWrite write =
                new FileWrite(
                        path,
                        offset,
                        count,
                        call.flag("create"),
                        call.flag("parents"),
                        call.flag("truncate"),
                        raw,
                        format,
                        ImportConfig.chunking(config, Optional.empty()));
        InputStream content =
                call.files()
                        .next()
                        .filter(file -> file.kind() == InputFile.Kind.FILE)
                        .orElseThrow(
                                () ->
                                        new InvalidRequestException(
                                                "file argument 'data' is required"))
                        .content();
        write.run(mfs, call.context(), call.offline(), FilesSpec.flush(call), content);
    }

    @Override
    public String text(Object value, Call call) {
        return "";
    }
}
