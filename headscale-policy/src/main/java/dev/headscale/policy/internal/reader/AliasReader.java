package dev.headscale.policy.internal.reader;

import dev.headscale.policy.internal.hujson.HuValue;
import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads aliases; each text is looked at only once, however often a policy repeats it. Not thread-safe. */
final class AliasReader {
    private final Problems problems;
    private final Map<String, Alias> known = new HashMap<>();

    AliasReader(Problems problems) {
        this.problems = problems;
    }

    /** Reads an alias; what is wrong is reported with something before it. */
    Optional<Alias> alias(String text, int offset, String before) {
        String trimmed = text.strip();
        Alias found = known.get(trimmed);
        if (found != null) {
            return Optional.of(found);
        }
        Optional<Alias> parsed = Alias.parse(trimmed, wrong -> problems.report(offset, before + wrong));
        parsed.ifPresent(alias -> known.put(trimmed, alias));
        return parsed;
    }

    /** Reads a list of aliases. */
    List<Ref> refs(List<HuValue.Text> texts, String before) {
        List<Ref> refs = new ArrayList<>(texts.size());
        for (HuValue.Text text : texts) {
            alias(text.value(), text.start(), before).ifPresent(alias -> refs.add(new Ref(alias, text.start())));
        }
        return List.copyOf(refs);
    }

    /** Reads a list of aliases. */
    List<Ref> refs(List<HuValue.Text> texts) {
        return refs(texts, "");
    }
}
