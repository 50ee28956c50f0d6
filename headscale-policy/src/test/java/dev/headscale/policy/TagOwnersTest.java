package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TagOwnersTest {
    private static final long ANN = 1;
    private static final long BOB = 2;
    private static final long EVE = 3;

    private final CompiledPolicy compiled = TestTailnet.usual()
            .compile(
                    "{'groups': {'group:ops': ['bob@example.com']}, 'tagOwners': {"
                            + "'tag:a': ['ann@example.com'], 'tag:b': ['tag:a', 'group:ops'], 'tag:c': ['tag:b'],"
                            + "'tag:x': ['tag:y'], 'tag:y': ['tag:x'], 'tag:adm': ['autogroup:admin'], 'tag:any': ['autogroup:member']}}");

    @Test
    void onlyDeclaredTagsAreDefined() {
        assertThat(compiled.definesTag("tag:x")).isTrue();
        assertThat(compiled.definesTag("tag:z")).isFalse();
        assertThat(Policy.allowAll().compile(TestTailnet.usual().inventory()).definesTag("tag:z"))
                .isTrue();
    }

    @Test
    void usersOwnTagsDirectlyByGroupByRoleOrOverOtherTags() {
        assertThat(List.of("tag:a", "tag:b", "tag:c", "tag:adm", "tag:any"))
                .allMatch(tag -> compiled.ownsTag(ANN, tag));
        assertThat(List.of("tag:b", "tag:c", "tag:any")).allMatch(tag -> compiled.ownsTag(BOB, tag));
        assertThat(List.of("tag:a", "tag:x", "tag:adm", "tag:z")).noneMatch(tag -> compiled.ownsTag(BOB, tag));
        assertThat(List.of("tag:a", "tag:b", "tag:c")).noneMatch(tag -> compiled.ownsTag(EVE, tag));
    }

    @Test
    void tagsOwnThemselvesAndTheTagsBelow() {
        assertThat(compiled.ownsTag(List.of("tag:a"), "tag:a")).isTrue();
        assertThat(compiled.ownsTag(List.of("tag:a"), "tag:c")).isTrue();
        assertThat(compiled.ownsTag(List.of("tag:c"), "tag:a")).isFalse();
        assertThat(compiled.ownsTag(List.of("tag:z"), "tag:z")).isFalse();
        assertThat(compiled.ownsTag(List.of(), "tag:a")).isFalse();
    }
}
