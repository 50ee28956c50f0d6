package dev.headscale.core.internal.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNamesTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "alpha,alpha",
                "ALPHA,alpha",
                "alpha.local,alpha",
                "alpha.localdomain,alpha",
                "alpha.lan,alpha",
                "alpha.lan.localdomain.local,alpha",
                "alpha.local.lan,alpha-local",
                "alpha.local.local,alpha-local",
                "alpha.LAN,alpha-lan",
                "my host,my-host",
                "my  host,my--host",
                "a.b@c_d e,a-b-c-d-e",
                "alice's mac,alices-mac",
                "--alpha--,alpha",
                "_a_,a",
                "a--b,a--b",
                "höst,hst",
                "日本,node",
                "`` ,node",
                "...,node",
                ".local,node",
                "a/b\\c,abc"
            })
    void makesALabelOfAHostName(String hostname, String label) {
        assertThat(NodeNames.sanitize(hostname)).isEqualTo(label);
    }

    @Test
    void looksAtTheFirst63BytesOnly() {
        assertThat(NodeNames.sanitize("a".repeat(80))).isEqualTo("a".repeat(63));
        assertThat(NodeNames.sanitize("a".repeat(62) + ".b")).isEqualTo("a".repeat(62));
        // Each of these takes two bytes.
        assertThat(NodeNames.sanitize("é".repeat(31) + "xyz")).isEqualTo("x");
        assertThat(NodeNames.sanitize("é".repeat(32) + "xyz")).isEqualTo("node");
    }

    @Test
    void makesAValidLabelOfAnything() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            String hostname = random.ints(random.nextInt(90), 0, random.nextBoolean() ? 0x7f : 0xd7ff)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(NodeNames.isValidLabel(NodeNames.sanitize(hostname)))
                    .as("seed %d, %s", seed, hostname)
                    .isTrue();
        }
    }

    @Test
    void numbersTakenLabels() {
        Set<String> taken = new HashSet<>();
        assertThat(NodeNames.unique("alpha", taken::contains)).isEqualTo("alpha");
        taken.addAll(List.of("alpha", "alpha-1", "alpha-3"));
        assertThat(NodeNames.unique("alpha", taken::contains)).isEqualTo("alpha-2");
        taken.add("alpha-2");
        assertThat(NodeNames.unique("alpha", taken::contains)).isEqualTo("alpha-4");
    }

    @Test
    void shortensALongBaseToStayWithinALabel() {
        String base = "a".repeat(63);
        Set<String> taken = new HashSet<>(Set.of(base));
        assertThat(NodeNames.unique(base, taken::contains)).isEqualTo("a".repeat(61) + "-1");
        for (int i = 1; i <= 9; i++) {
            taken.add("a".repeat(61) + "-" + i);
        }
        assertThat(NodeNames.unique(base, taken::contains)).isEqualTo("a".repeat(60) + "-10");
    }

    @Test
    void leavesNoSecondHyphenWhereItCuts() {
        String base = "a".repeat(60) + "-bb";
        assertThat(NodeNames.unique(base, base::equals)).isEqualTo("a".repeat(60) + "-1");
    }

    @ParameterizedTest
    @CsvSource({
        "alpha,alpha,true",
        "alpha,Alpha.local,true",
        "alpha-1,alpha,true",
        "alpha-12,alpha,true",
        "node,'',true",
        "node-3,'',true",
        "alpha-0,alpha,false",
        "alpha-01,alpha,false",
        "alpha-x,alpha,false",
        "alpha-1-1,alpha,false",
        "alpha-,alpha,false",
        "alpha1,alpha,false",
        "web,alpha,false",
        "alpha-99999999999999999999,alpha,false",
        "alpha-1,alpha-1,true"
    })
    void knowsWhetherALabelFollowsTheHostName(String label, String hostname, boolean follows) {
        assertThat(NodeNames.followsHostname(label, hostname)).isEqualTo(follows);
    }

    @Test
    void knowsAShortenedLabelAgain() {
        String base = "a".repeat(60) + "-bb";
        String label = NodeNames.unique(base, base::equals);
        assertThat(NodeNames.followsHostname(label, base)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A", "1", "a-b", "a--b", "xn--bcher-kva"})
    void acceptsLabels(String label) {
        assertThat(NodeNames.isValidLabel(label)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "-a", "a-", "a.b", "a_b", "a b", "é", "a\n"})
    void refusesWhatIsNoLabel(String label) {
        assertThat(NodeNames.isValidLabel(label)).isFalse();
    }

    @Test
    void acceptsNoMoreThan63Characters() {
        assertThat(NodeNames.isValidLabel("a".repeat(63))).isTrue();
        assertThat(NodeNames.isValidLabel("a".repeat(64))).isFalse();
    }

    @Test
    void makesTheFullNameWithADotAtItsEnd() {
        assertThat(NodeNames.fqdn("alpha", "tail.example.com")).isEqualTo("alpha.tail.example.com.");
        assertThat(NodeNames.fqdn("alpha", "")).isEqualTo("alpha");
    }
}
