package dev.headscale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredTextTest {

    @Test
    void keepsOrdinaryTextAsItIs() {
        for (String text : new String[] {"", "laptop", "Zoë 日本語", "\uD83D\uDE00", "a\\b\n\t'\""}) {
            assertThat(StoredText.encode(text)).isSameAs(text);
            assertThat(StoredText.decode(text)).isSameAs(text);
        }
    }

    @Test
    void escapesWhatDatabasesRefuse() {
        assertThat(StoredText.encode("a\0b")).isEqualTo("a\u001B0000b");
        assertThat(StoredText.encode("\uD800")).isEqualTo("\u001Bd800");
        assertThat(StoredText.encode("\uDC00\uD83D\uDE00\uD83D")).isEqualTo("\u001Bdc00\uD83D\uDE00\u001Bd83d");
        assertThat(StoredText.encode("\u001B")).isEqualTo("\u001B001b");
    }

    @Test
    void bringsAnyTextBackFromStorableUtf8() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        char[] likely = {0, 0x1B, 'a', '0', '\uD800', '\uDBFF', '\uDC00', '\uDFFF', '\uFFFF'};
        for (int i = 0; i < 20_000; i++) {
            char[] chars = new char[random.nextInt(12)];
            for (int c = 0; c < chars.length; c++) {
                chars[c] = random.nextInt(4) == 0 ? (char) random.nextInt() : likely[random.nextInt(likely.length)];
            }
            String text = new String(chars);
            String stored = StoredText.encode(text);
            assertThat(stored).as("seed %d", seed).doesNotContain("\0");
            assertThat(new String(stored.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .as("seed %d", seed)
                    .isEqualTo(stored);
            assertThat(StoredText.decode(stored)).as("seed %d", seed).isEqualTo(text);
        }
    }

    @Test
    void refusesABrokenEscape() {
        for (String stored : new String[] {"\u001B", "a\u001B12", "\u001Bwxyz"}) {
            assertThatThrownBy(() -> StoredText.decode(stored)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
