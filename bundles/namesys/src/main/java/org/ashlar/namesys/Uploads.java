package org.ashlar.namesys;

import java.io.IOException;
import java.io.InputStream;
import org.ashlar.command.Call;
import org.ashlar.command.InputFile;
import org.ashlar.error.InvalidRequestException;

/** Records that come with a request. Stateless. */
final class Uploads {
    private Uploads() {}

    /** The uploaded record; at most one byte more than a record may have. */
    static byte[] record(Call call) throws IOException {
        InputFile file =
                call.files()
                        .next()
                        .orElseThrow(
                                () ->
                                        new InvalidRequestException(
                                                "argument \"record\" is required"));
        try (InputStream in = file.content()) {
            return in.readNBytes(IpnsRecord.MAX_BYTES + 1);
        }
    }
}
