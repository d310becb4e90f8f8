package org.ashlar.datastore.flatfs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chooses the directory of a file by characters of its name, which is padded with {@code _} when it
 * is too short. Immutable.
 */
record ShardFunction(String name, int length) {
    /** What Kubo makes by default. */
    static final String DEFAULT = "/repo/flatfs/shard/v1/next-to-last/2";

    private static final Pattern TEXT =
            Pattern.compile("/repo/flatfs/shard/v1/(prefix|suffix|next-to-last)/([1-9][0-9]?)");

    /** Parses the line of a {@code SHARDING} file. */
    static ShardFunction parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("unknown shard function \"" + text.strip() + '"');
        }
        return new ShardFunction(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    /** Directory of the file of a key in base32. */
    String directory(String key) {
        int end = key.length();
        return switch (name) {
            case "prefix" -> (key + "_".repeat(length)).substring(0, length);
            case "suffix" -> ("_".repeat(length) + key).substring(end);
            default -> ("_".repeat(length + 1) + key).substring(end, end + length);
        };
    }

    @Override
    public String toString() {
        return "/repo/flatfs/shard/v1/" + name + '/' + length;
    }
}
