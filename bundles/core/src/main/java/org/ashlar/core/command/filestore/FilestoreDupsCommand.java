package org.ashlar.core.command.filestore;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.store.BlockstoreFront;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code filestore dups}: blocks that are stored and in files. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilestoreDupsCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("filestore", "dups")
                    .summary(
                            "List blocks that are both in the filestore and standard block storage.")
                    .build();

    private final References references;
    private final Blockstore stored;

    /**
     * @param references blocks in files
     * @param stored blocks in the store
     */
    @Activate
    public FilestoreDupsCommand(
            @Reference References references, @Reference BlockstoreFront stored) {
        this(references, (Blockstore) stored);
    }

    FilestoreDupsCommand(References references, Blockstore stored) {
        this.references = references;
        this.stored = stored;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        references.forEachHash(
                call,
                hash -> {
                    Cid cid = Cid.v1(Multicodec.RAW, hash);
                    if (stored.has(cid)) {
                        Map<String, Object> line = new LinkedHashMap<>();
                        line.put("Ref", call.show(cid));
                        line.put("Err", "");
                        out.emit(line);
                    }
                });
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> line ? line.get("Ref") + "\n" : "";
    }
}
