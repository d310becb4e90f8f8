package org.ashlar.rpc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.ashlar.command.Emitter;
import org.ashlar.runtime.Pools;
import org.ashlar.testing.FakeHttpExchange;
import org.ashlar.testing.ManualScheduler;

/** The RPC over commands that a test makes up. Confined to the thread of a test. */
final class RpcFixture {
    /** What a made up command does. */
    interface Body {
        void run(Call call, Emitter out) throws IOException;
    }

    final ManualScheduler scheduler = new ManualScheduler();
    private final List<Command> commands = new ArrayList<>();
    private final RpcHandler handler = new RpcHandler(new Front(), new Timers());

    RpcFixture with(CommandSpec spec, Body body) {
        commands.add(
                new Command() {
                    @Override
                    public CommandSpec spec() {
                        return spec;
                    }

                    @Override
                    public void run(Call call, Emitter out) throws IOException {
                        body.run(call, out);
                    }

                    @Override
                    public String text(Object value, Call call) {
                        return "text of " + value + "\n";
                    }
                });
        return this;
    }

    FakeHttpExchange post(String target) throws IOException {
        return handle(new FakeHttpExchange("POST", "/api/v0" + target));
    }

    /** Sends a body of a content type. */
    FakeHttpExchange post(String target, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return handle(
                new FakeHttpExchange("POST", "/api/v0" + target)
                        .with("Content-Type", type)
                        .body(bytes));
    }

    FakeHttpExchange handle(FakeHttpExchange exchange) throws IOException {
        handler.handle(exchange);
        return exchange;
    }

    /** The longest run of leading words, as the front finds it. */
    private final class Front implements Commands {
        @Override
        public List<CommandSpec> specs() {
            return commands.stream().map(Command::spec).toList();
        }

        @Override
        public String version() {
            return "v1";
        }

        @Override
        public Optional<CommandSpec> find(List<String> words) {
            for (int n = words.size(); n > 0; n--) {
                List<String> path = words.subList(0, n);
                Optional<CommandSpec> found =
                        specs().stream().filter(spec -> spec.path().equals(path)).findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }

        private Command command(CommandSpec spec) {
            return commands.stream().filter(c -> c.spec().equals(spec)).findFirst().orElseThrow();
        }

        @Override
        public void run(CommandSpec spec, Call call, Emitter out) throws IOException {
            command(spec).run(call, out);
        }

        @Override
        public String text(CommandSpec spec, Object value, Call call) {
            return command(spec).text(value, call);
        }
    }

    private final class Timers implements Pools {
        @Override
        public ExecutorService requests() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ExecutorService disk() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScheduledExecutorService scheduler() {
            return scheduler;
        }
    }
}
