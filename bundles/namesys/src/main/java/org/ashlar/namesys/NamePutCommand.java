package org.ashlar.namesys;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code name put}: places a record that somebody has signed. Safe for use by any thread. */
@Component(service = Command.class)
public final class NamePutCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("name", "put")
                    .summary("Store a pre-signed IPNS record in the routing system.")
                    .argument(Argument.string("name", "The IPNS name of the record."))
                    .argument(Argument.file("record", "The signed record.").orStdin())
                    .option(
                            Option.flag("force", "Place the record unchecked by newer ones here.")
                                    .alias("f"))
                    .option(Option.flag("allow-offline", "Without a network, keep it here."))
                    .option(Option.flag("allow-delegated", "Use delegated publishers only."))
                    .option(Option.flag("quiet", "Write nothing.").alias("q"))
                    .build();

    private final NameSystem names;
    private final Publisher publisher;
    private final Repo repo;

    /** Makes the command. */
    @Activate
    public NamePutCommand(
            @Reference NameSystem names, @Reference Publisher publisher, @Reference Repo repo) {
        this.names = names;
        this.publisher = publisher;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        if (repo.offline() && !call.flag("allow-offline")) {
            throw new InvalidRequestException(
                    "can't put while offline: pass `--allow-offline` to override");
        }
        String text = Names.bare(call.argument(0).orElse(""));
        PeerId name =
                Names.key(text)
                        .orElseThrow(
                                () -> new InvalidRequestException("invalid IPNS name: " + text));
        byte[] bytes = Uploads.record(call);
        if (bytes.length == 0) {
            throw new InvalidRequestException("record is empty");
        }
        IpnsRecord record = IpnsCodec.verify(name, bytes, names.clock().instant());
        if (!call.flag("force")) {
            checkNewer(call, name, record);
            names.store().put(name, record);
        }
        names.changed(name);
        publisher.spread(call.context(), name, record);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Name", Names.show(name, "base36"));
        answer.put("Value", record.value());
        out.emitOnce(answer);
    }

    /** A record may be placed again as it is, but not instead of one that is newer. */
    private void checkNewer(Call call, PeerId name, IpnsRecord record) {
        IpnsRecord known;
        try {
            known = names.record(call.context(), name, false);
        } catch (ContentNotFoundException e) {
            return;
        }
        boolean same = Arrays.equals(known.bytes(), record.bytes());
        if (!same && Long.compareUnsigned(record.sequence(), known.sequence()) <= 0) {
            throw new InvalidRequestException(
                    "sequence number "
                            + Long.toUnsignedString(record.sequence())
                            + " must be greater than that of the record there is, "
                            + Long.toUnsignedString(known.sequence())
                            + "; --force puts it all the same");
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> answer && !call.flag("quiet")
                ? answer.get("Name") + "\n"
                : "";
    }
}
