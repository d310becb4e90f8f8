package org.ashlar.core.front.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.gate.FakeTimer;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.error.UnavailableException;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

class CommandsFrontTest {
    private final FakeTimer timer = new FakeTimer();
    private final CommandsFront front = new CommandsFront(timer, context());
    private final Command pin = new Named("pin");
    private final Command list = new Named("pin", "ls");

    private static BundleContext context() {
        return (BundleContext)
                Proxy.newProxyInstance(
                        CommandsFrontTest.class.getClassLoader(),
                        new Class<?>[] {BundleContext.class},
                        (proxy, method, arguments) -> 0);
    }

    /** A command that only has a name. */
    private record Named(CommandSpec spec) implements Command {
        Named(String... path) {
            this(CommandSpec.of(path).build());
        }

        @Override
        public void run(Call call, Emitter out) {
            // nothing to do
        }

        @Override
        public String text(Object value, Call call) {
            return "ran " + value;
        }
    }

    private String text(Command command) {
        return front.text(command.spec(), 1, new FakeCall(command.spec()));
    }

    @Test
    void findsTheLongestPath() {
        front.plug(pin, 1);
        front.plug(list, 1);

        assertThat(front.find(List.of("pin", "ls", "x"))).contains(list.spec());
        assertThat(front.find(List.of("pin", "x"))).contains(pin.spec());
        assertThat(front.find(List.of("x"))).isEmpty();
    }

    @Test
    void changesItsVersionOnlyWithTheSpecs() {
        front.plug(pin, 1);
        String version = front.version();
        front.unplug(pin);
        front.plug(new Named("pin"), 1);
        assertThat(front.version()).isEqualTo(version);

        front.uninstalled(1);

        assertThat(front.version()).isNotEqualTo(version);
        assertThat(front.specs()).isEmpty();
        assertThatThrownBy(() -> text(pin)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void parksCallsWhileTheBundleIsStoppedForAnUpdate() throws Exception {
        front.plug(pin, 1);
        front.unplug(pin);
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> text(pin));
        timer.awaitTask();
        assertThat(call).isNotDone();
        assertThat(front.specs()).containsExactly(pin.spec());

        front.plug(new Named("pin"), 1);

        assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("ran 1");
    }

    @Test
    void failsAParkedCallAfterTheBoundedWait() throws Exception {
        front.plug(pin, 1);
        front.unplug(pin);
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> text(pin));
        timer.awaitTask();

        timer.advance(Gate.ABSENCE);

        assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(UnavailableException.class);
    }

    @Test
    void rendersWhatACallEmitsWhileItsCommandGoes() throws Exception {
        Leaving command = new Leaving(CommandSpec.of("slow").build());
        front.plug(command, 1);

        front.run(command.spec(), new FakeCall(command.spec()), new RecordingEmitter());

        assertThat(command.shown).isEqualTo("showed 1");
        command.gone.get(30, TimeUnit.SECONDS);
    }

    /** A command that is taken away in the middle of a call, and then has a value rendered. */
    private final class Leaving implements Command {
        private final CommandSpec spec;
        private String shown = "";
        private CompletableFuture<Void> gone = new CompletableFuture<>();

        Leaving(CommandSpec spec) {
            this.spec = spec;
        }

        @Override
        public CommandSpec spec() {
            return spec;
        }

        @Override
        public void run(Call call, Emitter out) {
            gone = CompletableFuture.runAsync(() -> front.unplug(this));
            try {
                timer.awaitTask(); // the end of this call is awaited
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            shown = front.text(spec, 1, call);
        }

        @Override
        public String text(Object value, Call call) {
            return "showed " + value;
        }
    }

    @Test
    void beginsNoCallOfABundleThatStopsWhileOneOfItsCommandsIsAwaited() throws Exception {
        front.plug(pin, 1);
        front.plug(list, 1);
        Command other = new Named("id");
        front.plug(other, 2);

        front.retire(1);

        assertThat(text(other)).isEqualTo("ran 1");
        CompletableFuture<String> parked = CompletableFuture.supplyAsync(() -> text(list));
        timer.awaitTask();
        assertThat(parked).isNotDone();
        front.unplug(pin);
        front.unplug(list);
        front.plug(new Named("pin", "ls"), 1);
        assertThat(parked.get(30, TimeUnit.SECONDS)).isEqualTo("ran 1");
    }
}
