package org.ashlar.namesys;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.GoDuration;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code name publish}: makes a name point at content. Safe for use by any thread. */
@Component(service = Command.class)
public final class NamePublishCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("name", "publish")
                    .summary("Publish IPNS names.")
                    .argument(
                            Argument.string("ipfs-path", "ipfs path of the object to be published.")
                                    .orStdin())
                    .option(
                            Option.string("key", "Name of the key, or its peer id.")
                                    .alias("k")
                                    .orElse("self"))
                    .option(
                            Option.flag("resolve", "Check that the path leads to content.")
                                    .orElse("true"))
                    .option(
                            Option.string("lifetime", "How long the record is valid. Default: 48h.")
                                    .alias("t"))
                    .option(Option.string("ttl", "How long it may be cached. Default: 5m."))
                    .option(Option.flag("quieter", "Write only the name.").alias("Q"))
                    .option(
                            Option.flag("v1compat", "Add the fields of version 1 for old readers.")
                                    .orElse("true"))
                    .option(
                            Option.flag(
                                    "allow-offline",
                                    "Without a network, keep the record here until there is one."))
                    .option(Option.flag("allow-delegated", "Use delegated publishers only."))
                    .option(Option.integer("sequence", "Number of the record, not the next one."))
                    .option(Option.string("ipns-base", "Encoding of the name.").orElse("base36"))
                    .build();

    private final Publisher publisher;
    private final PathResolver paths;
    private final BlockService blocks;
    private final Repo repo;
    private final NodeConfig config;

    /** Makes the command. */
    @Activate
    public NamePublishCommand(
            @Reference Publisher publisher,
            @Reference PathResolver paths,
            @Reference BlockService blocks,
            @Reference Repo repo,
            @Reference NodeConfig config) {
        this.publisher = publisher;
        this.paths = paths;
        this.blocks = blocks;
        this.repo = repo;
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        if (repo.offline() && !call.flag("allow-offline")) {
            throw new InvalidRequestException(
                    "can't publish while offline: pass `--allow-offline` to override or"
                            + " `--allow-delegated` if Ipns.DelegatedPublishers are set up");
        }
        String value = value(call);
        Duration lifetime = duration(call, "lifetime", "Ipns.RecordLifetime", Publisher.LIFETIME);
        Duration ttl = duration(call, "ttl", "", Publisher.TTL);
        OptionalLong sequence = call.integer("sequence");
        IpnsRecord record =
                publisher.publish(
                        call.context(),
                        new Publisher.Request(
                                call.string("key").orElse("self"),
                                value,
                                lifetime,
                                ttl.compareTo(lifetime) > 0 ? lifetime : ttl,
                                sequence,
                                call.flag("v1compat"),
                                !call.flag("allow-offline")));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "Name",
                Names.show(
                        publisher.key(call.string("key").orElse("self")).key().peerId(),
                        call.string("ipns-base").orElse("base36")));
        answer.put("Value", record.value());
        out.emitOnce(answer);
    }

    private String value(Call call) {
        String given = call.argument(0).orElse("");
        if (given.startsWith("/ipns/") || given.startsWith("ipns://")) {
            return "/ipns/" + Names.bare(given);
        }
        ContentPath path = ContentPath.parse(given);
        if (call.flag("resolve")) {
            try (BlockSession session = blocks.newSession(call.offline() || repo.offline())) {
                PathResolver.Resolved unused = paths.resolve(call.context(), session, path);
            }
        }
        return path.toString();
    }

    private Duration duration(Call call, String option, String key, Duration byDefault) {
        try {
            return call.string(option)
                    .map(GoDuration::parse)
                    .or(() -> key.isEmpty() ? java.util.Optional.empty() : config.duration(key))
                    .orElse(byDefault);
        } catch (IllegalArgumentException | InvalidRequestException e) {
            throw new IpfsException("error parsing " + option + " option: " + e.getMessage(), e);
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer)) {
            return "";
        }
        return call.flag("quieter")
                ? answer.get("Name") + "\n"
                : "Published to " + answer.get("Name") + ": " + answer.get("Value") + "\n";
    }
}
