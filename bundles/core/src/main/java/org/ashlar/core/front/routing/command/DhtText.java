package org.ashlar.core.front.routing.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ashlar.command.GoDuration;
import org.jspecify.annotations.Nullable;

/** A routing table as text: one bucket after the other, in aligned columns. Immutable. */
final class DhtText {
    private static final int GAP = 2;
    private static final int LEAST = 4;

    private final Instant now;

    DhtText(Instant now) {
        this.now = now;
    }

    String of(Map<?, ?> tree) {
        List<Map<?, ?>> buckets = maps(tree.get("Buckets"));
        int count = buckets.stream().mapToInt(bucket -> maps(bucket.get("Peers")).size()).sum();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("DHT %s (%d peers):".formatted(tree.get("Name"), count), "", "", ""));
        for (int i = 0; i < buckets.size(); i++) {
            List<Map<?, ?>> peers = maps(buckets.get(i).get("Peers"));
            String refreshed = since(buckets.get(i), "LastRefresh");
            String head = "  Bucket %2d (%d peers) - refreshed %s:";
            rows.add(List.of(head.formatted(i, peers.size(), refreshed), "", "", ""));
            rows.add(List.of("    Peer", "last useful", "last queried", "Agent Version"));
            peers.forEach(peer -> rows.add(row(peer)));
            rows.add(List.of("", "", "", ""));
        }
        return aligned(rows);
    }

    private List<String> row(Map<?, ?> peer) {
        String mark = Boolean.TRUE.equals(peer.get("Connected")) ? "@" : " ";
        return List.of(
                "  " + mark + " " + peer.get("ID"),
                since(peer, "LastUsefulAt"),
                since(peer, "LastQueriedAt"),
                String.valueOf(peer.get("AgentVersion")));
    }

    private String since(Map<?, ?> tree, String field) {
        return StatsDhtCommand.text(tree, field)
                .map(Instant::parse)
                .map(time -> Duration.between(time, now).plusMillis(500).toSeconds())
                .map(seconds -> GoDuration.text(Duration.ofSeconds(seconds)) + " ago")
                .orElse("never");
    }

    /** All columns but the last are as wide as their longest cell. */
    private static String aligned(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size() - 1; i++) {
                int column = i;
                int longest = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
                int width = Math.max(LEAST, longest + GAP);
                text.append(row.get(i)).append(" ".repeat(width - row.get(i).length()));
            }
            text.append(row.get(row.size() - 1)).append('\n');
        }
        return text.toString();
    }

    private static List<Map<?, ?>> maps(@Nullable Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (list instanceof List<?> all) {
            for (Object each : all) {
                if (each instanceof Map<?, ?> map) {
                    maps.add(map);
                }
            }
        }
        return maps;
    }
}
