package dev.headscale.runner.internal.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headscale.runner.internal.output.Table.Cell;
import org.junit.jupiter.api.Test;

final class TableTest {

    @Test
    void alignsColumnsAndLeavesNoBlanksAtTheEnd() {
        String text = new Table("ID", "Name", "Tags")
                .row(Cell.of("1"), Cell.of("a-long-name"), Cell.of("tag:a\ntag:b"))
                .row(Cell.of("22"), Cell.of("b"), Cell.of(""))
                .render(false);

        assertThat(text).isEqualTo("""
                        ID  Name         Tags
                        1   a-long-name  tag:a
                                         tag:b
                        22  b
                        """);
    }

    @Test
    void coloursDoNotDisturbTheAlignment() {
        Table table = new Table("A", "B").row(new Cell("online", Style.GOOD), Cell.of("x"));

        String coloured = table.render(true);

        assertThat(coloured).contains("\u001b[32monline\u001b[0m");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(table.render(false));
    }

    @Test
    void namesCannotControlTheTerminal() {
        assertThat(new Table("A").row(Cell.of("x\u001b[2Jy")).render(false)).doesNotContain("\u001b");
    }

    @Test
    void refusesRowsOfAnotherWidth() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Table("A", "B").row(Cell.of("1")));
    }
}
