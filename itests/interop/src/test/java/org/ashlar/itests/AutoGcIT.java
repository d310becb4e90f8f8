package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that may collect does so by itself above the watermark, and another does not. */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AutoGcIT {
    private static final long LIMIT_S = 150; // the usage is looked at every minute

    @TempDir Path temp;

    @Test
    @Tag("nightly")
    void collectsByItselfOnlyWhenEnabled() {
        IpfsProgram enabled = Distribution.ashlar(temp.resolve("one/repo")).init();
        IpfsProgram plain = Distribution.ashlar(temp.resolve("two/repo")).init();
        for (IpfsProgram program : new IpfsProgram[] {enabled, plain}) {
            program.text("config", "Datastore.StorageMax", "20MB");
            program.text("config", "--json", "Datastore.StorageGCWatermark", "50");
        }
        try (Daemon one = enabled.daemon("--enable-gc");
                Daemon two = plain.daemon()) {
            String garbage = fill(one.program());
            assertThat(fill(two.program())).isEqualTo(garbage);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
            while (isThere(one, garbage) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            }
            assertThat(isThere(one, garbage)).isFalse();
            assertThat(isThere(two, garbage)).isTrue();
            assertThat(one.program().text("pin", "verify")).isEmpty();
            assertThat(one.program().text("pin", "ls", "--type=recursive")).isNotEmpty();
        }
    }

    /** Adds something that is pinned and something that is not; names the latter. */
    private static String fill(IpfsProgram program) {
        program.call("add", "-Q").input(Content.bytes(1, 100_000)).go().text();
        return program.call("add", "-Q", "--pin=false")
                .input(Content.bytes(2, 12_000_000))
                .go()
                .text();
    }

    private static boolean isThere(Daemon daemon, String cid) {
        return daemon.program().run("block", "stat", "--offline", cid).exit() == 0;
    }
}
