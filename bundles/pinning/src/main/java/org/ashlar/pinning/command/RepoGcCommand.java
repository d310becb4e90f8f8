package org.ashlar.pinning.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.IpfsException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.pinning.GarbageCollector;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code repo gc}: removes what no pin keeps. Safe for use by any thread. */
@Component(service = Command.class)
public final class RepoGcCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("repo", "gc")
                    .summary("Perform a garbage collection sweep on the repo.")
                    .option(Option.flag("stream-errors", "Stream errors."))
                    .option(Option.flag("quiet", "Write minimal output.").alias("q"))
                    .option(Option.flag("silent", "Write no output."))
                    .build();

    private final GarbageCollector collector;

    /**
     * @param collector does the work
     */
    @Activate
    public RepoGcCommand(@Reference GarbageCollector collector) {
        this.collector = collector;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        int[] errors = {0};
        try {
            collector.collect(
                    call.context(),
                    (hash, error) -> {
                        errors[0] += error.isPresent() ? 1 : 0;
                        report(call, out, hash, error);
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (errors[0] > 0) {
            throw new IpfsException("encountered errors during gc run");
        }
    }

    private static void report(
            Call call, Emitter out, Multihash hash, Optional<StorageException> error) {
        if (call.flag("silent") || (error.isPresent() && !call.flag("stream-errors"))) {
            return;
        }
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("Key", Map.of("/", call.show(Cid.v1(Multicodec.RAW, hash))));
        error.ifPresent(e -> event.put("Error", String.valueOf(e.getMessage())));
        try {
            out.emit(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> event) || !(event.get("Key") instanceof Map<?, ?> key)) {
            return "";
        }
        if (event.get("Error") != null) {
            return "error: " + event.get("Error") + "\n";
        }
        return (call.flag("quiet") ? "" : "removed ") + key.get("/") + "\n";
    }
}
