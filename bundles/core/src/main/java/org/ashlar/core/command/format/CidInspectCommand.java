package org.ashlar.core.command.format;

import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multibase;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/** {@code cid inspect}: what a CID is made of. Safe for use by any thread. */
@Component(service = Command.class)
public final class CidInspectCommand implements Command {
    private static final Multibase V1 = Multibase.BASE32;
    private static final CommandSpec SPEC =
            CommandSpec.of("cid", "inspect")
                    .summary("Inspect and display detailed information about a CID.")
                    .argument(Argument.string("cid", "CID to inspect.").orStdin())
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String text = call.arguments().get(0);
        Cid cid;
        try {
            cid = CidRows.parse(text);
        } catch (FormatException e) {
            String error = "invalid CID: " + e.getMessage() + hint(text);
            if (call.string("encoding").orElse("text").equals("text")) {
                throw new IpfsException(error, e);
            }
            out.emitOnce(malformed(text, error));
            return;
        }
        Multibase base =
                cid.version() == 0
                        ? Multibase.BASE58BTC
                        : Multibase.ofText(text.replaceFirst("^/ipfs/", ""));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("cid", cid.version() == 0 ? cid.toString() : cid.toString(base));
        answer.put("version", cid.version());
        answer.put("multibase", pair("prefix", Character.toString(base.codePoint()), base.label()));
        answer.put("multicodec", pair("code", cid.codec(), Multicodec.name(cid.codec())));
        answer.put("multihash", hash(cid.hash()));
        if (isV0(cid)) {
            answer.put("cidV0", Cid.v0(cid.hash()).toString());
        }
        answer.put("cidV1", cid.toV1().toString(base == Multibase.BASE58BTC ? V1 : base));
        out.emitOnce(answer);
    }

    /** What to do about a text that is the id of a peer. */
    private static String hint(String text) {
        try {
            Cid cid = PeerId.parse(text).toCid();
            return "\nNote: the value is a PeerID; inspect its CID representation instead:\n  "
                    + cid.toString(Multibase.BASE36);
        } catch (FormatException e) {
            return "";
        }
    }

    private static Map<String, Object> malformed(String text, String error) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("cid", text);
        answer.put("version", 0);
        answer.put("multibase", pair("prefix", "", ""));
        answer.put("multicodec", pair("code", 0, ""));
        Map<String, Object> hash = pair("code", 0, "");
        hash.put("length", 0);
        hash.put("digest", "");
        answer.put("multihash", hash);
        answer.put("cidV1", "");
        answer.put("errorMsg", error);
        return answer;
    }

    private static boolean isV0(Cid cid) {
        Multihash hash = cid.hash();
        return cid.codec() == Multicodec.DAG_PB
                && hash.function() == Multihash.SHA2_256
                && hash.digestLength() == 32;
    }

    private static Map<String, Object> pair(String key, Object value, String name) {
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put(key, value);
        pair.put("name", name);
        return pair;
    }

    private static Map<String, Object> hash(Multihash hash) {
        Map<String, Object> shown = pair("code", hash.function(), Hashes.name(hash.function()));
        shown.put("length", hash.digestLength());
        shown.put("digest", HexFormat.of().formatHex(hash.digest()));
        return shown;
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> cid)
                || !(cid.get("multibase") instanceof Map<?, ?> base)
                || !(cid.get("multicodec") instanceof Map<?, ?> codec)
                || !(cid.get("multihash") instanceof Map<?, ?> hash)) {
            return "";
        }
        boolean old = Integer.valueOf(0).equals(cid.get("version"));
        String implicit = old ? ", implicit)" : ")";
        Object code = codec.get("code");
        Object v0 = cid.get("cidV0");
        return String.format(
                "CID:        %s%nVersion:    %s%nMultibase:  %s (%s)%nMulticodec: %s (%s%s%n"
                        + "Multihash:  %s (%s%s%n  Length:   %s bytes%n  Digest:   %s%n"
                        + "CIDv0:      %s%nCIDv1:      %s%n",
                cid.get("cid"),
                cid.get("version"),
                base.get("name"),
                old ? "implicit" : base.get("prefix"),
                codec.get("name"),
                hex(code),
                implicit,
                hash.get("name"),
                hex(hash.get("code")),
                implicit,
                hash.get("length"),
                hash.get("digest"),
                v0 != null ? v0 : whyNot(codec.get("name"), code, hash),
                cid.get("cidV1"));
    }

    private static String whyNot(@Nullable Object codec, @Nullable Object code, Map<?, ?> hash) {
        if (!Long.valueOf(Multicodec.DAG_PB).equals(code)) {
            return "not possible, requires dag-pb (0x70), got " + codec + " (" + hex(code) + ")";
        }
        return "not possible, requires sha2-256 (0x12), got "
                + hash.get("name")
                + " ("
                + hex(hash.get("code"))
                + ")";
    }

    private static String hex(@Nullable Object code) {
        return "0x" + (code instanceof Number number ? Long.toHexString(number.longValue()) : "");
    }
}
