package org.ashlar.launcher;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells a progress line how much was read. Confined to one thread. */
final class CountedInput extends FilterInputStream {
    private final Progress progress;
    private long count;

    CountedInput(InputStream in, Progress progress) {
        super(in);
        this.progress = progress;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        count(b < 0 ? -1 : 1);
        return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int n = super.read(target, offset, length);
        count(n);
        return n;
    }

    private void count(int n) {
        if (n > 0) {
            count += n;
            progress.update(count);
        }
    }
}
