package org.ashlar.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lines that are typed on a terminal which gives each key at once: shows them, lets them be edited,
 * completed and fetched again, and gives them on when they end. For one thread, but ended by any.
 */
final class LineEditor extends InputStream {
    /** Lines that are remembered. */
    static final int HISTORY = 100;

    private static final int MAX_LINE = 8192;
    private static final int ESCAPE = 27;
    private static final int DELETE = 127;

    private final InputStream keys;
    private final PrintStream screen;
    private final Completer completer;
    private final Supplier<String> prompt;
    private final List<String> history = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private int cursor;
    private int recalled;
    private byte[] ready = {};
    private int given;
    private volatile boolean ended;

    /** Finds what the last word before the cursor may become. */
    interface Completer {
        List<String> candidates(String text);
    }

    /**
     * @param prompt shown anew when candidates were listed
     */
    LineEditor(InputStream keys, PrintStream screen, Completer completer, Supplier<String> prompt) {
        this.keys = keys;
        this.screen = screen;
        this.completer = completer;
        this.prompt = prompt;
    }

    /** Gives nothing more; a read that waits ends with the next key. */
    void end() {
        ended = true;
    }

    @Override
    public int read() throws IOException {
        if (given == ready.length && !fill()) {
            return -1;
        }
        return ready[given++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (given == ready.length && !fill()) {
            return -1;
        }
        int n = Math.min(length, ready.length - given);
        System.arraycopy(ready, given, target, offset, n);
        given += n;
        return n;
    }

    @Override
    public int available() {
        return ready.length - given;
    }

    private boolean fill() throws IOException {
        String typed = edit();
        if (typed == null) {
            return false;
        }
        ready = (typed + "\n").getBytes(StandardCharsets.UTF_8);
        given = 0;
        return true;
    }

    /** The next line, or null at the end. */
    private @Nullable String edit() throws IOException {
        line.setLength(0);
        cursor = 0;
        recalled = history.size();
        while (true) {
            int key = keys.read();
            if (ended || key < 0 || (key == 4 && line.length() == 0)) { // the end, or Ctrl-D
                return null;
            } else if (key == '\r' || key == '\n') {
                screen.println();
                screen.flush();
                return remembered();
            }
            press(key);
            screen.flush();
        }
    }

    private String remembered() {
        String typed = line.toString();
        if (!typed.isBlank()
                && (history.isEmpty() || !typed.equals(history.get(history.size() - 1)))) {
            history.add(typed);
            if (history.size() > HISTORY) {
                history.remove(0);
            }
        }
        return typed;
    }

    private void press(int key) throws IOException {
        switch (key) {
            case '\t' -> complete();
            case '\b', DELETE -> deleteBefore();
            case 1 -> moveTo(0); // Ctrl-A
            case 5 -> moveTo(line.length()); // Ctrl-E
            case 21 -> show(""); // Ctrl-U
            case ESCAPE -> escape();
            default -> {
                if (key >= ' ') {
                    insert(character(key));
                }
            }
        }
    }

    /** A character of UTF-8, of which the first byte is there. */
    private String character(int first) throws IOException {
        int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(first);
        bytes.writeBytes(keys.readNBytes(more));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The keys with arrows, and those that move to an end or delete. */
    private void escape() throws IOException {
        int next = keys.read();
        if (next != '[' && next != 'O') {
            return;
        }
        int key = keys.read();
        switch (key) {
            case 'A' -> recall(-1);
            case 'B' -> recall(1);
            case 'C' -> moveTo(after());
            case 'D' -> moveTo(before());
            case 'H' -> moveTo(0);
            case 'F' -> moveTo(line.length());
            case '3' -> {
                keys.read(); // a tilde
                delete(cursor, after());
            }
            default -> {
                while (key >= '0' && key <= '?') { // one with numbers that means nothing here
                    key = keys.read();
                }
            }
        }
    }

    private int before() {
        return cursor == 0 ? 0 : line.offsetByCodePoints(cursor, -1);
    }

    private int after() {
        return cursor == line.length() ? cursor : line.offsetByCodePoints(cursor, 1);
    }

    private void deleteBefore() {
        int from = before();
        int to = cursor;
        cursor = from;
        delete(from, to);
    }

    private void insert(String text) {
        if (line.length() + text.length() > MAX_LINE) {
            screen.write(7);
            return;
        }
        boolean atEnd = cursor == line.length();
        line.insert(cursor, text);
        cursor += text.length();
        if (atEnd) {
            screen.print(text);
        } else {
            redraw();
        }
    }

    private void delete(int from, int to) {
        line.delete(from, to);
        redraw();
    }

    private void moveTo(int place) {
        cursor = place;
        redraw();
    }

    private void recall(int step) {
        int wanted = recalled + step;
        if (wanted >= 0 && wanted <= history.size()) {
            recalled = wanted;
            show(wanted == history.size() ? "" : history.get(wanted));
        }
    }

    private void show(String text) {
        line.setLength(0);
        line.append(text);
        cursor = line.length();
        redraw();
    }

    private void redraw() {
        screen.print("\r" + prompt.get() + line + "\033[K");
        int back = line.codePointCount(cursor, line.length());
        if (back > 0) {
            screen.print("\033[" + back + "D");
        }
    }

    private void complete() {
        String text = line.substring(0, cursor);
        String word = text.substring(text.lastIndexOf(' ') + 1);
        List<String> candidates = completer.candidates(text);
        if (candidates.isEmpty()) {
            screen.write(7);
        } else if (candidates.size() == 1) {
            insert(candidates.get(0).substring(word.length()) + " ");
        } else {
            String common = common(candidates);
            if (common.length() > word.length()) {
                insert(common.substring(word.length()));
            } else {
                screen.println();
                screen.println(String.join("  ", candidates));
                redraw();
            }
        }
    }

    private static String common(List<String> words) {
        String common = words.get(0);
        for (String word : words) {
            while (!word.startsWith(common)) {
                common = common.substring(0, common.length() - 1);
            }
        }
        return common;
    }
}
