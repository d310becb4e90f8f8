package org.ashlar.datastore.flatfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardFunctionTest {
    @ParameterizedTest
    @CsvSource({
        "next-to-last/2, ABCDEF, DE",
        "next-to-last/2, AB, _A",
        "next-to-last/2, A, __",
        "prefix/3, ABCDEF, ABC",
        "prefix/3, A, A__",
        "suffix/3, ABCDEF, DEF",
        "suffix/3, A, __A"
    })
    void choosesCharactersOfTheName(String function, String key, String directory) {
        ShardFunction parsed = ShardFunction.parse("/repo/flatfs/shard/v1/" + function + "\n");

        assertThat(parsed.directory(key)).isEqualTo(directory);
        assertThat(parsed).hasToString("/repo/flatfs/shard/v1/" + function);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "next-to-last/2",
                "/repo/flatfs/shard/v1/middle/2",
                "/repo/flatfs/shard/v1/prefix/0",
                "/repo/flatfs/shard/v1/prefix/999999999999",
                "/repo/flatfs/shard/v1/prefix/2/../.."
            })
    void refusesOthers(String text) {
        assertThatThrownBy(() -> ShardFunction.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void defaultIsKubos() {
        assertThat(ShardFunction.parse(ShardFunction.DEFAULT).directory("CIQXYZ")).isEqualTo("XY");
    }
}
