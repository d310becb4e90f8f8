package org.ashlar.core.command.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Emitter;
import org.ashlar.command.InputFile;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;

/** What the multibase commands read and write. Stateless. */
final class MultibaseData {
    private static final int MAX = 16 << 20;

    private MultibaseData() {}

    static Argument argument(String name, String description) {
        return Argument.file(name, description).orStdin();
    }

    static Option base() {
        return Option.string("b", "multibase encoding").orElse("base64url");
    }

    static byte[] read(Call call) throws IOException {
        InputFile file =
                call.files()
                        .next()
                        .orElseThrow(() -> new InvalidRequestException("a file is required"));
        byte[] data = file.content().readNBytes(MAX + 1);
        if (data.length > MAX) {
            throw new IpfsException("more than 16 MiB cannot be converted");
        }
        return data;
    }

    static byte[] decode(byte[] text) {
        try {
            return Multibase.decode(new String(text, StandardCharsets.UTF_8));
        } catch (FormatException e) {
            throw new IpfsException("failed to decode multibase: " + e.getMessage(), e);
        }
    }

    static byte[] encode(Call call, byte[] data) {
        Multibase base = BaseTable.base(call.string("b").orElse("base64url"));
        return base.encode(data).getBytes(StandardCharsets.UTF_8);
    }

    static void write(Emitter out, byte[] data) throws IOException {
        OutputStream stream = out.stream("text/plain", OptionalLong.of(data.length));
        stream.write(data);
        stream.close();
    }
}
