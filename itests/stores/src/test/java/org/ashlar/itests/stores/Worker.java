package org.ashlar.itests.stores;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Adds, pins, writes mutable files and collects, at random and for ever, and says what it begins
 * and what has returned. Workers share a node, each with content of its own. Confined to one
 * thread.
 */
final class Worker {
    /** Workers of a node. */
    static final int COUNT = 2;

    private static final int MAX_PINS = 4;
    private static final int MAX_PIECES = 4;
    private static final int MAX_BYTES = 200_000;
    private static final int MAX_PATCH = 40_000;

    private final int number;
    private final Random random;
    private final ContentNode node;
    private final Ledger ledger;
    private final Consumer<String> report;

    /**
     * @param ledger what is acknowledged so far; it must get the reports
     * @param report takes lines for a {@link Ledger}
     */
    Worker(int number, long seed, ContentNode node, Ledger ledger, Consumer<String> report) {
        this.number = number;
        this.random = new Random(seed * 31 + number);
        this.node = node;
        this.ledger = ledger;
        this.report = report;
    }

    /** Works until told to stop or something fails. */
    void run(BooleanSupplier go) throws IOException {
        while (go.getAsBoolean()) {
            step();
        }
    }

    private void step() throws IOException {
        int choice = random.nextInt(100);
        List<String> pins = ledger.pins(number);
        String path = Ledger.path(number, random.nextInt(Ledger.PATHS));
        Optional<String> before = ledger.file(path);
        if (pins.size() > MAX_PINS) {
            unpin(pins.get(0));
        } else if (choice < 40) {
            add();
        } else if (choice < 50 && before.isPresent()) {
            pin(path, before.get());
        } else if (choice < 55 && before.isPresent()) {
            begin("rm " + path);
            node.remove(path);
            done("");
        } else if (choice < 85) {
            write(path, before);
        } else {
            begin("gc ");
            int unused = node.collect();
            done("");
        }
    }

    private void add() throws IOException {
        String piece = piece(1 + random.nextInt(MAX_BYTES), 0);
        begin("add " + piece);
        done(" " + node.add(Ledger.content(piece)));
    }

    private void pin(String path, String pieces) {
        String cid = node.find(path).orElseThrow();
        if (!ledger.pins(0).contains(cid) && !ledger.pins(1).contains(cid)) {
            begin("pin " + cid + " " + pieces);
            node.pin(cid);
            done("");
        }
    }

    private void unpin(String cid) {
        begin("unpin " + cid);
        node.unpin(cid);
        done("");
    }

    private void write(String path, Optional<String> before) throws IOException {
        boolean patch =
                before.filter(pieces -> pieces.split(",", -1).length < MAX_PIECES).isPresent()
                        && random.nextBoolean();
        int length = before.map(pieces -> Ledger.content(pieces).length).orElse(0);
        int offset = patch ? 1 + random.nextInt(Math.max(1, length - 1)) : 0;
        String piece = piece(1 + random.nextInt(patch ? MAX_PATCH : MAX_BYTES), offset);
        begin("write " + path + " " + (patch ? before.orElseThrow() + "," + piece : piece));
        node.write(path, offset, Ledger.content(piece.replaceAll("@.*", "@0")));
        done("");
    }

    /** New bytes, which no other piece has. */
    private String piece(int length, int offset) {
        return random.nextInt(Integer.MAX_VALUE) + ":" + length + "@" + offset;
    }

    private void begin(String operation) {
        report.accept("B " + number + " " + operation);
    }

    private void done(String result) {
        report.accept("D " + number + result);
    }
}
