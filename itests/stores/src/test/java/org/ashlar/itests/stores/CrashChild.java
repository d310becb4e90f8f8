package org.ashlar.itests.stores;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The process that is killed: opens a node and works on it until the kill. */
final class CrashChild {
    private CrashChild() {}

    /**
     * Prints {@code R} when the node is open, then what the workers report.
     *
     * @param args directory, kind of the store of blocks, file of the ledger, seed
     */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        start("parent", CrashChild::endWithParent);
        Ledger ledger = Ledger.load(Path.of(args[2]));
        ContentNode node = new ContentNode(Path.of(args[0]), args[1]);
        out.println("R");
        for (int i = 0; i < Worker.COUNT; i++) {
            Worker worker =
                    new Worker(
                            i,
                            Long.parseLong(args[3]),
                            node,
                            ledger,
                            line -> {
                                synchronized (out) {
                                    ledger.line(line);
                                    out.println(line);
                                }
                            });
            int number = i;
            start(
                    "worker",
                    () -> {
                        try {
                            worker.run(() -> true);
                        } catch (IOException | RuntimeException | Error e) {
                            e.printStackTrace(System.err);
                            out.println("X " + number + " " + e);
                        }
                    });
        }
    }

    private static void endWithParent() {
        try {
            int end = System.in.read();
            Runtime.getRuntime().halt(end);
        } catch (IOException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static void start(String name, Runnable work) {
        new Thread(work, name).start();
    }
}
