package org.ashlar.namesys;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.GoDuration;
import org.ashlar.command.Option;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.ProtocolViolationException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code name inspect}: what stands in a record. Safe for use by any thread. */
@Component(service = Command.class)
public final class NameInspectCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("name", "inspect")
                    .summary("Inspects an IPNS Record.")
                    .argument(Argument.file("record", "The IPNS record payload.").orStdin())
                    .option(Option.string("verify", "The name that the record should belong to."))
                    .option(Option.flag("dump", "Add a full hex dump.").orElse("true"))
                    .build();

    private final NameSystem names;

    /** Makes the command. */
    @Activate
    public NameInspectCommand(@Reference NameSystem names) {
        this.names = names;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        byte[] bytes = Uploads.record(call);
        IpnsRecord record = IpnsCodec.parse(bytes);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("Value", record.value());
        entry.put("ValidityType", 0L);
        entry.put("Validity", IpnsCodec.time(record.validUntil()));
        entry.put("Sequence", record.sequence());
        entry.put("TTL", record.ttl().toNanos());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Entry", entry);
        answer.put("PbSize", bytes.length);
        answer.put("SignatureType", record.v1() ? "V1+V2" : "V2");
        answer.put("HexDump", call.flag("dump") ? HexDump.of(bytes) : "");
        call.string("verify").ifPresent(name -> answer.put("Validation", validation(name, bytes)));
        out.emitOnce(answer);
    }

    private Map<String, Object> validation(String text, byte[] bytes) {
        Optional<PeerId> name = Names.key(Names.bare(text));
        if (name.isEmpty()) {
            throw new InvalidRequestException("invalid IPNS name: " + text);
        }
        String reason = "";
        try {
            IpnsRecord unused = IpnsCodec.verify(name.get(), bytes, names.clock().instant());
        } catch (ProtocolViolationException e) {
            reason = String.valueOf(e.getMessage());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Valid", reason.isEmpty());
        answer.put("Reason", reason);
        answer.put("Name", Names.show(name.get(), "base36"));
        return answer;
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer
                && answer.get("Entry") instanceof Map<?, ?> entry)) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        line(text, "Value:", "\"" + entry.get("Value") + "\"");
        line(text, "Validity Type:", entry.get("ValidityType"));
        line(text, "Validity:", "\"" + entry.get("Validity") + "\"");
        line(text, "Sequence:", entry.get("Sequence"));
        long ttl = entry.get("TTL") instanceof Number number ? number.longValue() : 0;
        line(text, "TTL:", GoDuration.text(java.time.Duration.ofNanos(ttl)));
        line(text, "Protobuf Size:", answer.get("PbSize"));
        line(text, "Signature Type:", answer.get("SignatureType"));
        if (answer.get("Validation") instanceof Map<?, ?> validation) {
            text.append("\nValidation results:\n Valid: ").append(validation.get("Valid"));
            if (!"".equals(validation.get("Reason"))) {
                text.append("\n Reason: ").append(validation.get("Reason"));
            }
            text.append("\n Name:  ").append(validation.get("Name")).append('\n');
        } else {
            text.append("\nThis record was not verified. Pass '--verify k51...' to verify.\n");
        }
        if (!"".equals(answer.get("HexDump"))) {
            text.append("\nHex Dump:\n").append(answer.get("HexDump"));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String label, @Nullable Object value) {
        text.append(String.format("%-15s %s%n", label, value));
    }
}
