package org.ashlar.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineEditorTest {
    private static final String UP = "\033[A";
    private static final String DOWN = "\033[B";
    private static final String RIGHT = "\033[C";
    private static final String LEFT = "\033[D";

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private LineEditor editor(byte[] keys) {
        PrintStream screen = new PrintStream(shown, true, StandardCharsets.UTF_8);
        return new LineEditor(
                new ByteArrayInputStream(keys), screen, LineEditorTest::words, () -> "g! ");
    }

    private static List<String> words(String text) {
        String last = text.substring(text.lastIndexOf(' ') + 1);
        return List.of("flatfs", "mapdb", "mapped").stream()
                .filter(word -> word.startsWith(last))
                .toList();
    }

    private List<String> lines(String keys) throws IOException {
        LineEditor editor = editor(keys.getBytes(StandardCharsets.UTF_8));
        return new BufferedReader(new InputStreamReader(editor, StandardCharsets.UTF_8))
                .lines()
                .toList();
    }

    private String screen() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    @Test
    void givesLinesAndShowsWhatIsTyped() throws IOException {
        assertThat(lines("ipfs:id\rb\u00fccher \ud83d\udcda\n\n\004"))
                .containsExactly("ipfs:id", "b\u00fccher \ud83d\udcda", "");
        assertThat(screen()).startsWith("ipfs:id" + System.lineSeparator());
    }

    @Test
    void editsAnywhereInTheLine() throws IOException {
        assertThat(lines("abd" + LEFT + "c\n")).containsExactly("abcd");
        assertThat(lines("\ud83d\udcdab" + LEFT + LEFT + RIGHT + "\177\n")).containsExactly("b");
        assertThat(lines("abc\001x\005y\n")).containsExactly("xabcy");
        assertThat(lines("abc\001\033[3~\n")).containsExactly("bc");
        assertThat(lines("abc\025d\n")).containsExactly("d");
        assertThat(lines("\b\177" + LEFT + RIGHT + "\033[3~\033[15~\033[1;5Cx\n"))
                .containsExactly("x");
    }

    @Test
    void fetchesEarlierLines() throws IOException {
        assertThat(lines("one\ntwo\n" + UP + UP + "!\n" + UP + UP + DOWN + "\n" + DOWN + "\n"))
                .containsExactly("one", "two", "one!", "one!", "");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 2 * LineEditor.HISTORY; i++) {
            many.append("line").append(i).append('\n');
        }
        List<String> lines = lines(many + UP.repeat(3 * LineEditor.HISTORY) + "\n");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("line" + LineEditor.HISTORY);
    }

    @Test
    void completesWhatIsCertainAndListsTheRest() throws IOException {
        assertThat(lines("swap f\t\n")).containsExactly("swap flatfs ");
        assertThat(lines("swap m\td\t\n")).containsExactly("swap mapdb ");
        shown.reset();
        assertThat(lines("swap \t\n")).containsExactly("swap ");
        assertThat(screen()).contains("flatfs  mapdb  mapped").contains("g! swap ");
        shown.reset();
        assertThat(lines("swap x\t\n")).containsExactly("swap x");
        assertThat(screen()).contains("\007");
    }

    @Test
    void endsWithTheKeysOrWhenItIsTold() throws IOException {
        assertThat(lines("half")).isEmpty();
        LineEditor editor = editor("ab\n".getBytes(StandardCharsets.UTF_8));
        editor.end();
        assertThat(editor.read()).isEqualTo(-1);
    }

    @Test
    void anyKeysGiveLinesWithinTheirBound() throws IOException {
        long seed = Long.getLong("ashlar.test.seed", System.nanoTime());
        System.out.println("LineEditor seed " + seed);
        Random random = new Random(seed);
        byte[] keys = new byte[200_000];
        random.nextBytes(keys);
        for (int i = 0; i < keys.length; i += 2 + random.nextInt(40)) {
            keys[i] = (byte) (random.nextBoolean() ? 27 : '[');
        }
        for (int i = 0; i < keys.length; i++) {
            keys[i] = keys[i] == 4 ? (byte) '\n' : keys[i]; // Ctrl-D would be the end
        }
        byte[] got = editor(keys).readAllBytes();
        assertThat(got.length).isBetween(1, 3 * keys.length);
        assertThat(lines("a".repeat(100_000) + "\n").get(0)).hasSize(8192);
    }
}
