package org.ashlar.core.command.node;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.JsonText;
import org.ashlar.command.Option;
import org.osgi.service.component.annotations.Component;

/**
 * {@code log tail}: what is logged from now on, a JSON object a line, until the caller goes away. A
 * slow caller misses lines. Safe for use by any thread.
 */
@Component(service = Command.class)
public final class LogTailCommand implements Command {
    private static final int MAX_WAITING = 1024;
    private static final CommandSpec SPEC =
            CommandSpec.of("log", "tail")
                    .summary("Read and output log messages.")
                    .option(Option.string("log-level", "Least level of what is shown."))
                    .bytes()
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        BlockingQueue<LogRecord> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
        String least = call.string("log-level").orElse("debug");
        Handler handler = new QueueHandler(waiting);
        handler.setLevel(level(least));
        Logger root = Logger.getLogger("");
        OutputStream stream = out.stream("text/plain", OptionalLong.empty());
        root.addHandler(handler);
        try {
            while (!call.context().cancelled()) {
                LogRecord next = waiting.poll(200, TimeUnit.MILLISECONDS);
                if (next != null) {
                    stream.write(line(next).getBytes(StandardCharsets.UTF_8));
                    stream.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            root.removeHandler(handler);
        }
        stream.close();
    }

    private static Level level(String word) {
        return switch (word) {
            case "error" -> Level.SEVERE;
            case "warn" -> Level.WARNING;
            case "info" -> Level.INFO;
            default -> Level.ALL;
        };
    }

    private static String line(LogRecord entry) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("level", LogLevels.word(entry.getLevel()));
        event.put("ts", Instant.ofEpochMilli(entry.getMillis()).toString());
        event.put("logger", String.valueOf(entry.getLoggerName()).replace("org.ashlar.", ""));
        event.put("msg", new SimpleFormatter().formatMessage(entry));
        return JsonText.of(event) + "\n";
    }

    /** Keeps records until they are read; drops them when there are too many. */
    private static final class QueueHandler extends Handler {
        private final BlockingQueue<LogRecord> queue;

        QueueHandler(BlockingQueue<LogRecord> queue) {
            this.queue = queue;
        }

        @Override
        public void publish(LogRecord entry) {
            if (isLoggable(entry)) {
                boolean kept = queue.offer(entry);
                if (!kept) {
                    queue.poll();
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
