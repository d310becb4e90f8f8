package org.ashlar.unixfs.command;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.ashlar.unixfs.UnixFs;

/** Permissions and times, as Kubo shows them. Stateless. */
public final class Modes {
    private static final String NO_TIME = "0001-01-01T00:00:00Z";
    private static final long DIRECTORY = 1L << 31;
    private static final long SYMLINK = 1L << 27;
    private static final long SET_USER = 1L << 23;
    private static final long SET_GROUP = 1L << 22;
    private static final long STICKY = 1L << 20;
    private static final DateTimeFormatter RECENT =
            DateTimeFormatter.ofPattern("MMM dd HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter OLDER =
            DateTimeFormatter.ofPattern("MMM dd  yyyy", Locale.ENGLISH);

    private Modes() {}

    /** POSIX permissions as a number of Go's {@code FileMode}; 0 when there are none. */
    public static long ofGo(UnixFs.Kind kind, int permissions) {
        if ((permissions & 0xfff) == 0) {
            return 0;
        }
        return (permissions & 0777)
                | ((permissions & 04000) != 0 ? SET_USER : 0)
                | ((permissions & 02000) != 0 ? SET_GROUP : 0)
                | ((permissions & 01000) != 0 ? STICKY : 0)
                | (kind == UnixFs.Kind.DIRECTORY ? DIRECTORY : 0)
                | (kind == UnixFs.Kind.SYMLINK ? SYMLINK : 0);
    }

    /** POSIX permissions of a number of Go's {@code FileMode}. */
    public static int posix(long mode) {
        return (int) (mode & 0777)
                | ((mode & SET_USER) != 0 ? 04000 : 0)
                | ((mode & SET_GROUP) != 0 ? 02000 : 0)
                | ((mode & STICKY) != 0 ? 01000 : 0);
    }

    /** A number of {@link #ofGo} as {@code ls} writes it. */
    public static String text(long mode) {
        StringBuilder out = new StringBuilder(10);
        out.append((mode & DIRECTORY) != 0 ? 'd' : (mode & SYMLINK) != 0 ? 'l' : '-');
        append(out, mode >> 6, (mode & SET_USER) != 0, 's');
        append(out, mode >> 3, (mode & SET_GROUP) != 0, 's');
        append(out, mode, (mode & STICKY) != 0, 't');
        return out.toString();
    }

    private static void append(StringBuilder out, long bits, boolean special, char letter) {
        boolean execute = (bits & 1) != 0;
        out.append((bits & 4) != 0 ? 'r' : '-').append((bits & 2) != 0 ? 'w' : '-');
        if (special) {
            out.append(execute ? letter : Character.toUpperCase(letter));
        } else {
            out.append(execute ? 'x' : '-');
        }
    }

    /** A number of {@link #ofGo} as Go writes it, in lower case. */
    public static String goText(long mode) {
        StringBuilder out = new StringBuilder(12);
        out.append((mode & DIRECTORY) != 0 ? "d" : "").append((mode & SYMLINK) != 0 ? "l" : "");
        out.append((mode & SET_USER) != 0 ? "u" : "").append((mode & SET_GROUP) != 0 ? "g" : "");
        out.append((mode & STICKY) != 0 ? "t" : "");
        out.append(out.length() == 0 ? "-" : "").append(text(mode & 0777).substring(1));
        return out.toString();
    }

    /** A time as Go's JSON has it. */
    public static String rfc3339(java.util.Optional<Instant> time) {
        if (time.isEmpty()) {
            return NO_TIME;
        }
        String text = time.get().toString();
        return text.indexOf('.') < 0 ? text : text.replaceFirst("0+Z$", "Z");
    }

    /** A text of {@link #rfc3339} as {@code ls} writes it. */
    public static String column(String rfc3339, Instant now) {
        if (rfc3339.equals(NO_TIME)) {
            return "-";
        }
        ZonedDateTime time = Instant.parse(rfc3339).atZone(ZoneOffset.UTC);
        ZonedDateTime today = now.atZone(ZoneOffset.UTC);
        boolean recent = time.isAfter(today.minusMonths(6)) && time.isBefore(today.plusHours(24));
        return (recent ? RECENT : OLDER).format(time);
    }

    /** A number of bytes with a unit, in steps of 1000. */
    public static String human(long bytes) {
        if (bytes < 10) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < 6) {
            value /= 1000;
            unit++;
        }
        value = Math.floor(value * 10 + 0.5) / 10;
        String name = new String[] {"B", "kB", "MB", "GB", "TB", "PB", "EB"}[unit];
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, name);
    }
}
