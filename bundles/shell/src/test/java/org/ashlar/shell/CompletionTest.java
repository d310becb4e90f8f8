package org.ashlar.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.junit.jupiter.api.Test;

class CompletionTest {
    private static final CommandSpec DATASTORE =
            CommandSpec.of("swap", "datastore")
                    .argument(Argument.string("kind", "Kind."))
                    .option(Option.string("mount", "Mount."))
                    .option(Option.flag("volatile", "Volatile."))
                    .build();

    private final Completion completion =
            new Completion(
                    new Few(),
                    () -> Set.of("ipfs:swap", "ipfs:swarm", "ipfs:id", "felix:lb", "gogo:set"));

    @Test
    void completesFunctionsWithAndWithoutTheirScope() {
        assertThat(completion.of("ipfs:sw")).containsExactly("ipfs:swap", "ipfs:swarm");
        assertThat(completion.of("sw")).containsExactly("swap", "swarm");
        assertThat(completion.of("fe")).containsExactly("felix:lb");
        assertThat(completion.of("")).hasSize(5);
        assertThat(completion.of("lb | ipfs:i")).containsExactly("ipfs:id");
    }

    @Test
    void completesTheWordsOfCommands() {
        assertThat(completion.of("ipfs:swap ")).containsExactly("cancel", "datastore");
        assertThat(completion.of("swap d")).containsExactly("datastore");
        assertThat(completion.of("ipfs:unknown ")).isEmpty();
    }

    @Test
    void offersWhatAnArgumentMayBe() {
        assertThat(completion.of("ipfs:swap datastore "))
                .containsExactly("flatfs", "mapdb", "memory");
        assertThat(completion.of("ipfs:swap datastore m")).containsExactly("mapdb", "memory");
        assertThat(completion.of("ipfs:swap datastore --volatile m"))
                .containsExactly("mapdb", "memory");
        assertThat(completion.of("ipfs:swap datastore mapdb ")).isEmpty();
    }

    @Test
    void offersOptions() {
        assertThat(completion.of("ipfs:swap datastore --"))
                .containsExactly("--mount", "--volatile");
    }

    /** A front with a few commands. */
    private static final class Few implements Commands {
        private final List<CommandSpec> specs =
                List.of(
                        CommandSpec.of("id").build(),
                        CommandSpec.of("swap", "cancel").build(),
                        DATASTORE,
                        CommandSpec.of("swarm", "peers").build());

        @Override
        public List<CommandSpec> specs() {
            return specs;
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public Optional<CommandSpec> find(List<String> words) {
            return specs.stream()
                    .filter(spec -> spec.path().size() <= words.size())
                    .filter(spec -> spec.path().equals(words.subList(0, spec.path().size())))
                    .findFirst();
        }

        @Override
        public List<String> choices(CommandSpec spec, int position) {
            return spec.equals(DATASTORE) && position == 0
                    ? List.of("mapdb", "flatfs", "memory")
                    : new ArrayList<>();
        }

        @Override
        public void run(CommandSpec spec, Call call, Emitter out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String text(CommandSpec spec, Object value, Call call) {
            throw new UnsupportedOperationException();
        }
    }
}
