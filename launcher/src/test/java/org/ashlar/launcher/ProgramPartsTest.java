package org.ashlar.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ashlar.command.Argument;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Invocation;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramPartsTest {
    private static final CommandSpec LS =
            CommandSpec.of("pin", "ls")
                    .summary("List pins.")
                    .argument(Argument.string("path", "What to list.").many().optional())
                    .option(Option.string("type", "Which.").alias("t").orElse("all"))
                    .option(Option.flag("quiet", "Less.").alias("q"))
                    .option(Option.flag("stream", "More.").alias("s"))
                    .option(Option.integer("depth", "How deep."))
                    .build();
    private static final CommandSpec ADD =
            CommandSpec.of("pin", "add").summary("Add a pin.").build();
    private static final CommandSpec PIN_REMOTE =
            CommandSpec.of("pin", "remote", "ls").summary("List remote pins.").build();
    private static final CommandSpec HIDDEN = CommandSpec.of("_specs").build();
    private static final List<CommandSpec> ALL = List.of(LS, ADD, PIN_REMOTE, HIDDEN);

    @Test
    void parsesOptionsInEveryForm() {
        for (List<String> words :
                List.of(
                        List.of("--type=direct", "-q", "-s", "a"),
                        List.of("a", "-qs", "--type", "direct"),
                        List.of("-sq", "-t", "direct", "--", "a"),
                        List.of("-sqt", "direct", "a"),
                        List.of("--quiet=true", "--stream=1", "-t=direct", "a"))) {
            Invocation parsed = Invocation.parse(LS, words);
            assertThat(parsed.string("type")).as("%s", words).contains("direct");
            assertThat(parsed.flag("quiet")).isTrue();
            assertThat(parsed.flag("stream")).isTrue();
            assertThat(parsed.arguments()).containsExactly("a");
        }
    }

    @Test
    void takesWordsBehindTwoDashesAndASingleDashForArguments() {
        assertThat(Invocation.parse(LS, List.of("--", "--type", "-x")).arguments())
                .containsExactly("--type", "-x");
        assertThat(Invocation.parse(LS, List.of("-")).arguments()).containsExactly("-");
    }

    @Test
    void refusesOptionsInTheWordsOfKubo() {
        refuses(List.of("--foo"), "unknown option \"foo\"");
        refuses(List.of("-x"), "unknown option \"x\"");
        refuses(List.of("--type"), "missing argument for option \"type\"");
        refuses(List.of("-t", "a", "-t", "b"), "duplicate values for option \"type\"");
        refuses(List.of("--depth=x"), "strconv.ParseInt: parsing \"x\": invalid syntax");
        refuses(List.of("--quiet=maybe"), "strconv.ParseBool: parsing \"maybe\": invalid syntax");
    }

    private static void refuses(List<String> words, String message) {
        assertThatThrownBy(() -> Invocation.parse(LS, words))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(message);
    }

    @Test
    void findsTheLongestCommand() {
        assertThat(Specs.find(ALL, List.of("pin", "ls", "x"))).contains(LS);
        assertThat(Specs.find(ALL, List.of("pin", "remote", "ls"))).contains(PIN_REMOTE);
        assertThat(Specs.find(ALL, List.of("pin"))).isEmpty();
        assertThat(Specs.find(ALL, List.of())).isEmpty();
    }

    @Test
    void helpNamesSubcommandsButNotHiddenOnes() {
        String help = Help.group(List.of(), ALL);
        assertThat(help).contains("pin").doesNotContain("_specs");

        String group = Help.group(List.of("pin"), ALL);
        assertThat(group).contains("List pins.").contains("Add a pin.").contains("remote");
    }

    @Test
    void helpOfACommandTellsArgumentsAndOptions() {
        String help = Help.command(LS, true);

        assertThat(help)
                .contains("ipfs pin ls [OPTION...] [<path>...] - List pins.")
                .contains("--type, -t STRING")
                .contains("Default: all.");
        assertThat(Help.command(LS, false)).doesNotContain("--type");
    }

    @Test
    void completionKnowsWordsAndOptionsForEachShell() {
        assertThat(Completion.script("bash", ALL))
                .contains("'pin') words='add ls remote' ;;")
                .contains("'pin ls') words='--depth --quiet --stream --type -q -s -t' ;;")
                .contains("complete -o default -F _ipfs ipfs")
                .doesNotContain("_specs");
        assertThat(Completion.script("zsh", ALL)).startsWith("#compdef ipfs\n");
        assertThat(Completion.script("fish", ALL))
                .contains("'test (__ipfs_path) = \"pin\"' -f -a 'add ls remote'")
                .contains("'test (__ipfs_path) = \"pin ls\"' -l type");
    }

    @Test
    void findsTheApiOfARepo(@TempDir Path repo) throws IOException {
        assertThat(RepoPath.api(in(repo))).isEmpty();

        Files.writeString(repo.resolve("api"), "/ip4/127.0.0.1/tcp/5099\n");
        assertThat(RepoPath.api(in(repo)))
                .get()
                .returns(5099, InetSocketAddress::getPort)
                .returns("127.0.0.1", InetSocketAddress::getHostString);

        Files.writeString(repo.resolve("api"), "/ip4/127.0.0.1/udp/5099");
        assertThatThrownBy(() -> RepoPath.api(in(repo))).isInstanceOf(ExitException.class);
        Files.writeString(repo.resolve("api"), "not an address");
        assertThatThrownBy(() -> RepoPath.api(in(repo))).isInstanceOf(ExitException.class);
        Files.writeString(repo.resolve("api"), "/".repeat(2048));
        assertThatThrownBy(() -> RepoPath.api(in(repo))).hasMessageContaining("too long");
    }

    @Test
    void prefersAGivenApiAndRepo(@TempDir Path repo) throws IOException {
        Invocation given =
                Invocation.parse(
                        LS, List.of("--api=/dns4/localhost/tcp/6001", "--repo-dir=" + repo));

        assertThat(RepoPath.of(given)).isEqualTo(repo);
        assertThat(RepoPath.api(given).orElseThrow().getPort()).isEqualTo(6001);
    }

    private static Invocation in(Path repo) {
        return Invocation.parse(LS, List.of("--repo-dir", repo.toString()));
    }
}
