package org.ashlar.core.command.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.block.HashSet128;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.repo.ByteSizes;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.path.PathResolver;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dag stat}: size of graphs and of what they share. Safe for use by any thread. */
@Component(service = Command.class)
public final class DagStatCommand implements Command {
    private static final long REPORT_NANOS = 500_000_000L;
    private static final String PROGRESS = "CID: ";
    private static final int CID_WIDTH = 46;
    private static final int COUNT_WIDTH = 15;

    private static final CommandSpec SPEC =
            CommandSpec.of("dag", "stat")
                    .summary("Gets stats for a DAG.")
                    .argument(
                            Argument.string("root", "CID of a DAG root to get statistics for")
                                    .many()
                                    .orStdin())
                    .option(
                            Option.flag("progress", "Show progress on stderr.")
                                    .alias("p")
                                    .orElse("true"))
                    .build();

    private final BlockService blocks;
    private final PathResolver paths;

    /**
     * @param blocks where blocks come from
     * @param paths follows the arguments
     */
    @Activate
    public DagStatCommand(@Reference BlockService blocks, @Reference PathResolver paths) {
        this.blocks = blocks;
        this.paths = paths;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        try (BlockSession session = blocks.newSession(call.offline())) {
            List<Cid> roots = new ArrayList<>();
            for (String path : call.arguments()) {
                roots.add(root(call, session, path));
            }
            Totals totals = new Totals(call, out);
            for (Cid root : roots) {
                totals.begin(root);
                new DagWalker(call.context(), session, true).walk(root, totals);
            }
            Map<String, Object> answer = totals.summary();
            if (call.flag("progress")) {
                out.emit(answer);
            } else {
                out.emitOnce(answer);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Cid root(Call call, BlockSession session, String path) {
        PathResolver.Resolved end =
                paths.resolve(
                        call.context(), session, paths.parse(call.context(), path, call.offline()));
        if (!end.remainder().isEmpty()) {
            throw new IpfsException(
                    "cannot return size for anything other than a DAG with a root CID");
        }
        return end.cid();
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> stat)) {
            return "";
        }
        if (!stat.containsKey("Ratio")) {
            return progress(stat);
        }
        StringBuilder out = new StringBuilder("\n");
        row(out, "CID", "Blocks", "Size");
        if (stat.get("DagStats") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> dag) {
                    row(out, dag.get("Cid"), dag.get("NumBlocks"), dag.get("Size"));
                }
            }
        }
        out.append("\nSummary\nTotal Size: ").append(size(stat.get("TotalSize")));
        out.append("\nUnique Blocks: ").append(number(stat.get("UniqueBlocks")));
        out.append("\nShared Size: ").append(size(stat.get("SharedSize")));
        double ratio = stat.get("Ratio") instanceof Number known ? known.doubleValue() : 0;
        out.append(String.format(Locale.ROOT, "%nRatio: %f%n%n%n", ratio));
        return out.toString();
    }

    /** One line, which the program shows on standard error. */
    private static String progress(Map<?, ?> stat) {
        if (!(stat.get("DagStats") instanceof List<?> dags)
                || dags.isEmpty()
                || !(dags.get(dags.size() - 1) instanceof Map<?, ?> dag)) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                PROGRESS + "%s, Size: %s, NumBlocks: %s%n",
                dag.get("Cid"),
                dag.get("Size"),
                dag.get("NumBlocks"));
    }

    private static void row(
            StringBuilder out,
            @Nullable Object cid,
            @Nullable Object count,
            @Nullable Object size) {
        String format = "%-" + CID_WIDTH + "s\t%-" + COUNT_WIDTH + "s\t%s%n";
        out.append(String.format(Locale.ROOT, format, cid, count, size));
    }

    private static String size(@Nullable Object bytes) {
        long number = number(bytes);
        return number + " (" + ByteSizes.show(number) + ")";
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    /** Adds up what is visited. Confined to one thread. */
    private static final class Totals implements DagWalker.Visitor {
        private final Call call;
        private final Emitter out;
        private final HashSet128 seen = new HashSet128();
        private final List<Cid> roots = new ArrayList<>();
        private final List<long[]> sums = new ArrayList<>(); // bytes, blocks
        private long uniqueBytes;
        private long reported;
        private boolean fresh;

        Totals(Call call, Emitter out) {
            this.call = call;
            this.out = out;
        }

        void begin(Cid root) {
            roots.add(root);
            sums.add(new long[2]);
            fresh = true;
        }

        @Override
        public void visited(Cid cid, int size) {
            long[] sum = sums.get(sums.size() - 1);
            sum[0] += size;
            sum[1]++;
            if (seen.add(cid.toV1().bytes())) {
                uniqueBytes += size;
            }
            if (call.flag("progress") && (fresh || System.nanoTime() - reported > REPORT_NANOS)) {
                reported = System.nanoTime();
                fresh = false;
                try {
                    Map<String, Object> sofar = new LinkedHashMap<>();
                    put(sofar, "TotalSize", uniqueBytes);
                    sofar.put("DagStats", dags());
                    out.emit(sofar);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        private List<Object> dags() {
            List<Object> dags = new ArrayList<>();
            for (int i = 0; i < roots.size(); i++) {
                Map<String, Object> dag = new LinkedHashMap<>();
                dag.put("Cid", call.show(roots.get(i)));
                dag.put("Size", sums.get(i)[0]);
                dag.put("NumBlocks", sums.get(i)[1]);
                dags.add(dag);
            }
            return dags;
        }

        Map<String, Object> summary() {
            long all = sums.stream().mapToLong(sum -> sum[0]).sum();
            Map<String, Object> answer = new LinkedHashMap<>();
            put(answer, "UniqueBlocks", seen.size());
            put(answer, "TotalSize", uniqueBytes);
            put(answer, "SharedSize", all - uniqueBytes);
            float ratio = uniqueBytes == 0 ? 1 : (float) all / uniqueBytes;
            answer.put("Ratio", (double) Math.round(ratio * 1e6) / 1e6);
            answer.put("DagStats", dags());
            return answer;
        }

        private static void put(Map<String, Object> answer, String name, long value) {
            if (value != 0) {
                answer.put(name, value);
            }
        }
    }
}
