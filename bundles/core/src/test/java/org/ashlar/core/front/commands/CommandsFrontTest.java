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
}
