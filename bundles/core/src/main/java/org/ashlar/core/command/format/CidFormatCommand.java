package org.ashlar.core.command.format;

import java.io.IOException;
import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multibase;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.osgi.service.component.annotations.Component;

/** {@code cid format}: CIDs in another version, codec or text form. Safe for use by any thread. */
@Component(service = Command.class)
public final class CidFormatCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("cid", "format")
                    .summary("Format and convert a CID in various useful ways.")
                    .description(
                            "The format string takes: %% a percent sign, %b and %B name and prefix of"
                                    + " the multibase, %v and %V version, %c and %C codec, %h and %H"
                                    + " hash function, %L digest length, %m and %M multihash, %d and"
                                    + " %D digest, %s and %S the CID, each with and without its"
                                    + " multibase prefix, and %P the CID prefix.")
                    .argument(Argument.string("cid", "CIDs to format.").many().orStdin())
                    .option(Option.string("f", "Printf style format string.").orElse("%s"))
                    .option(Option.string("v", "CID version to convert to."))
                    .option(Option.string("mc", "CID multicodec to convert to."))
                    .option(Option.string("b", "Multibase to display CID in."))
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String format = call.string("f").orElse("%s");
        checkFormat(format);
        Optional<Multibase> base = given(call, "b").map(BaseTable::base);
        Optional<Long> codec = given(call, "mc").map(Multicodec::code);
        String version = call.string("v").orElse("");
        if (!version.isEmpty() && !version.equals("0") && !version.equals("1")) {
            throw new IpfsException("invalid cid version: \"" + version + "\"");
        }
        CidRows.emit(
                call,
                out,
                text -> {
                    Cid cid = CidRows.parse(text);
                    Multibase own = cid.version() == 0 ? Multibase.BASE58BTC : ofText(text);
                    Cid changed = changed(cid, version, codec, base);
                    return filled(format, changed, base.orElse(own));
                });
    }

    private static Optional<String> given(Call call, String option) {
        return call.string(option).filter(text -> !text.isEmpty());
    }

    private static Multibase ofText(String text) {
        String bare = text.startsWith("/ipfs/") ? text.substring(6) : text;
        return Multibase.ofText(bare);
    }

    /** Another codec, or another base than 58, needs version 1. */
    private static Cid changed(
            Cid cid, String version, Optional<Long> codec, Optional<Multibase> base) {
        long code = codec.orElse(cid.codec());
        boolean dagPb = code == Multicodec.DAG_PB;
        if (version.equals("0")) {
            if (!dagPb) {
                throw new FormatException("can't convert non-dag-pb nodes to cidv0");
            }
            return Cid.v0(cid.hash());
        }
        boolean upgrade =
                version.equals("1")
                        || cid.version() == 1
                        || !dagPb
                        || base.filter(b -> b != Multibase.BASE58BTC).isPresent();
        return upgrade ? Cid.v1(code, cid.hash()) : cid;
    }

    private static void checkFormat(String format) {
        if (format.isEmpty()) {
            throw new IpfsException("invalid format string: \"\"");
        }
        for (int i = 0; i < format.length(); i++) {
            if (format.charAt(i) == '%') {
                i++;
                if (i == format.length()) {
                    throw new IpfsException("premature end of format string");
                }
                if ("%bBvVcChHLmMdDsSP".indexOf(format.charAt(i)) < 0) {
                    String rest = format.substring(i - 1, i + 1);
                    throw new IpfsException("unrecognized specifier in format string: " + rest);
                }
            }
        }
    }

    private static String filled(String format, Cid cid, Multibase base) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            out.append(c == '%' ? value(format.charAt(++i), cid, base) : String.valueOf(c));
        }
        return out.toString();
    }

    private static String value(char specifier, Cid cid, Multibase base) {
        Multihash hash = cid.hash();
        String function = Hashes.name(hash.function());
        return switch (specifier) {
            case 'b' -> base.label();
            case 'B' -> Character.toString(base.codePoint());
            case 'v' -> "cidv" + cid.version();
            case 'V' -> Integer.toString(cid.version());
            case 'c' -> Multicodec.name(cid.codec());
            case 'C' -> Long.toString(cid.codec());
            case 'h' -> function;
            case 'H' -> Long.toString(hash.function());
            case 'L' -> Integer.toString(hash.digestLength());
            case 'm' -> base.encode(hash.bytes());
            case 'M' -> base.encodeBare(hash.bytes());
            case 'd' -> base.encode(hash.digest());
            case 'D' -> base.encodeBare(hash.digest());
            case 's' -> cid.version() == 0 ? cid.toString() : cid.toString(base);
            case 'S' -> base.encodeBare(cid.bytes());
            case 'P' ->
                    "cidv"
                            + cid.version()
                            + "-"
                            + Multicodec.name(cid.codec())
                            + "-"
                            + function
                            + "-"
                            + hash.digestLength();
            default -> "%";
        };
    }

    @Override
    public String text(Object value, Call call) {
        return CidRows.text(value);
    }
}
