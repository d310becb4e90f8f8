package org.ashlar.itests.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpinning, collecting and then adding work on a real file system that has no byte left. */
final class FullDiskIT {
    private static final int MIB = 64;
    private static final long LIMIT_SECONDS = 300;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path temp;

    @Test
    @NeedsMounts
    void aLogIsCollectedOnAFullDisk() throws Exception {
        fill("mapdb");
    }

    @Test
    @NeedsMounts
    void filesAreCollectedOnAFullDisk() throws Exception {
        fill("flatfs");
    }

    private void fill(String kind) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(MountCondition.unshare());
        command.addAll(
                List.of(
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=" + MIB + "m none \"$0\" && exec \"$@\"",
                        temp.toString()));
        command.addAll(Child.java(FullDiskChild.class));
        command.addAll(List.of(temp.toString(), kind));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        System.out.println(output);
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output).endsWith("done\n");
    }
}
