package org.ashlar.itests.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.ashlar.testing.Bytes;

/**
 * What a node has acknowledged, and what was under way. It reads lines that workers write: {@code B
 * worker operation arguments} before an operation, {@code D worker [cid]} when it has returned.
 * Content is named by the pieces that make it, {@code seed:length@offset}. Safe for use by any
 * thread.
 */
final class Ledger {
    /** Mutable files that each worker writes. */
    static final int PATHS = 4;

    private static final String EMPTY = "0:0@0";

    /** A pinned file. */
    record Pinned(int worker, String pieces) {}

    private final Map<String, Pinned> pins = new LinkedHashMap<>();
    private final Map<String, String> files = new TreeMap<>();
    private final Set<String> unpinned = new HashSet<>();
    private final Map<Integer, List<String>> running = new TreeMap<>();
    private final Map<String, Integer> done = new TreeMap<>();
    private final Map<String, Integer> interrupted = new TreeMap<>();

    static String path(int worker, int number) {
        return "/w" + worker + "/f" + number;
    }

    /** Takes a line of a worker. */
    synchronized void line(String line) {
        List<String> words = List.of(line.split(" ", -1));
        int worker = Integer.parseInt(words.get(1));
        switch (words.get(0)) {
            case "B" -> running.put(worker, words.subList(2, words.size()));
            case "D" -> {
                List<String> operation = running.remove(worker);
                assertThat(operation).as(line).isNotNull();
                done.merge(operation.get(0), 1, Integer::sum);
                apply(worker, operation, words.size() > 2 ? words.get(2) : operation.get(1));
            }
            default -> throw new AssertionError("a worker failed: " + line);
        }
    }

    private void apply(int worker, List<String> operation, String subject) {
        switch (operation.get(0)) {
            case "add" -> pinned(subject, new Pinned(worker, operation.get(1)));
            case "pin" -> pinned(subject, new Pinned(worker, operation.get(2)));
            case "unpin" -> {
                pins.remove(subject);
                unpinned.add(subject);
            }
            case "write" -> files.put(subject, operation.get(2));
            case "rm" -> files.remove(subject);
            default -> assertThat(operation.get(0)).isEqualTo("gc");
        }
    }

    private void pinned(String cid, Pinned pinned) {
        pins.put(cid, pinned);
        unpinned.remove(cid);
    }

    /** The pins of a worker, oldest first. */
    synchronized List<String> pins(int worker) {
        return pins.entrySet().stream()
                .filter(pin -> pin.getValue().worker() == worker)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The content of a mutable file, in pieces. */
    synchronized Optional<String> file(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** The bytes of some pieces. */
    static byte[] content(String pieces) {
        byte[] content = {};
        for (String piece : pieces.split(",", -1)) {
            String[] numbers = piece.split("[:@]", -1);
            byte[] bytes = Bytes.random(Long.parseLong(numbers[0]), Integer.parseInt(numbers[1]));
            int offset = Integer.parseInt(numbers[2]);
            if (content.length < offset + bytes.length) {
                content = Arrays.copyOf(content, offset + bytes.length);
            }
            System.arraycopy(bytes, 0, content, offset, bytes.length);
        }
        return content;
    }

    /** Fails unless a node has all that was acknowledged; what was under way is settled. */
    synchronized void check(ContentNode node) throws IOException {
        for (List<String> operation : running.values()) {
            interrupted.merge(operation.get(0), 1, Integer::sum);
        }
        node.verify();
        checkPins(node);
        checkFiles(node);
        running.clear();
        unpinned.clear();
    }

    private void checkPins(ContentNode node) throws IOException {
        Set<String> there = node.wholePins();
        for (Map.Entry<Integer, List<String>> entry : new HashMap<>(running).entrySet()) {
            List<String> operation = entry.getValue();
            String subject = operation.size() > 1 ? operation.get(1) : "";
            switch (operation.get(0)) {
                case "pin" -> {
                    if (there.contains(subject)) {
                        pinned(subject, new Pinned(entry.getKey(), operation.get(2)));
                    }
                }
                case "unpin" -> {
                    if (!there.contains(subject)) {
                        pins.remove(subject);
                    }
                }
                case "add" -> adopt(node, there, entry.getKey(), subject);
                default -> {}
            }
        }
        assertThat(there).as("pins").isEqualTo(pins.keySet());
        for (Map.Entry<String, Pinned> pin : pins.entrySet()) {
            assertThat(node.read(pin.getKey())).isEqualTo(content(pin.getValue().pieces()));
        }
    }

    /** A pin whose add had not returned is right when it is of what was added. */
    private void adopt(ContentNode node, Set<String> there, int worker, String pieces)
            throws IOException {
        for (String cid : there) {
            if (!pins.containsKey(cid)
                    && !unpinned.contains(cid)
                    && Arrays.equals(node.read(cid), content(pieces))) {
                pinned(cid, new Pinned(worker, pieces));
            }
        }
    }

    private void checkFiles(ContentNode node) throws IOException {
        for (int worker = 0; worker < Worker.COUNT; worker++) {
            for (int number = 0; number < PATHS; number++) {
                checkFile(node, worker, path(worker, number));
            }
        }
    }

    private void checkFile(ContentNode node, int worker, String path) throws IOException {
        List<Optional<String>> possible = new ArrayList<>(List.of(file(path)));
        List<String> operation = running.getOrDefault(worker, List.of("none", ""));
        if (operation.size() > 1 && operation.get(1).equals(path)) {
            if (operation.get(0).equals("rm")) {
                possible.add(Optional.empty());
            } else {
                possible.add(Optional.of(operation.get(2)));
                if (file(path).isEmpty()) {
                    possible.add(Optional.of(EMPTY)); // made, and not written yet
                }
            }
        }
        Optional<String> cid = node.find(path);
        Optional<byte[]> found =
                cid.isPresent() ? Optional.of(node.read(cid.get())) : Optional.empty();
        Optional<Optional<String>> match =
                possible.stream()
                        .filter(
                                pieces ->
                                        Arrays.equals(
                                                pieces.map(Ledger::content).orElse(null),
                                                found.orElse(null)))
                        .findFirst();
        assertThat(match).as(path + " is " + possible).isPresent();
        match.get().ifPresentOrElse(pieces -> files.put(path, pieces), () -> files.remove(path));
    }

    /** How often each operation returned, and how often it was cut short. */
    synchronized String summary() {
        return "done " + done + ", interrupted " + interrupted;
    }

    /** Operations that have returned, over all rounds. */
    synchronized Set<String> operations() {
        return Set.copyOf(done.keySet());
    }

    /** Operations that were cut short, over all rounds. */
    synchronized int interruptions() {
        return interrupted.values().stream().mapToInt(n -> n).sum();
    }

    /** Writes what is acknowledged, for {@link #load}. */
    synchronized void save(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        pins.forEach((cid, p) -> lines.add("P " + p.worker() + " " + cid + " " + p.pieces()));
        files.forEach((path, pieces) -> lines.add("F 0 " + path + " " + pieces));
        Files.write(file, lines);
    }

    /** Reads what was acknowledged. */
    static Ledger load(Path file) throws IOException {
        Ledger ledger = new Ledger();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("P")) {
                ledger.pins.put(words[2], new Pinned(Integer.parseInt(words[1]), words[3]));
            } else {
                ledger.files.put(words[2], words[3]);
            }
        }
        return ledger;
    }
}
