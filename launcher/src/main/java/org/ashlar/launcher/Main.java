package org.ashlar.launcher;

import java.io.IOException;
import java.util.List;
import org.ashlar.error.IpfsException;

/** Entry of the {@code ipfs} program. */
public final class Main {
    private Main() {}

    /**
     * Runs one command and exits: 0 when it succeeded, 1 when it failed.
     *
     * @param args words of the command line
     */
    public static void main(String[] args) {
        int code = run(List.of(args));
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code);
    }

    private static int run(List<String> words) {
        try {
            return new Program(words, Patience.ofEnvironment()).run();
        } catch (ExitException e) {
            int code = error(e.code(), String.valueOf(e.getMessage()));
            System.err.print(e.usage().isEmpty() ? "" : "\n" + e.usage());
            return code;
        } catch (IpfsException | IllegalArgumentException e) {
            return error(1, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return error(1, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private static int error(int code, String message) {
        System.err.println("Error: " + message);
        return code;
    }
}
