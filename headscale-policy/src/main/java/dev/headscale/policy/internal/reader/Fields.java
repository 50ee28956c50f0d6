package dev.headscale.policy.internal.reader;

import dev.headscale.policy.internal.hujson.HuValue;
import dev.headscale.policy.internal.hujson.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The members of one object of a policy, to be asked for by name. Names match without regard to case, and a member that is
 * null is as good as absent. Not thread-safe.
 */
final class Fields {
    private final Problems problems;
    private final Map<String, HuValue.Member> members = new LinkedHashMap<>();

    private Fields(Problems problems) {
        this.problems = problems;
    }

    /** Opens an object; empty, and reported, if the value is not one. */
    static Optional<Fields> of(HuValue value, String what, Problems problems) {
        if (!(value instanceof HuValue.Obj object)) {
            problems.report(value, what + " must be an object, not " + value.kind());
            return Optional.empty();
        }
        Fields fields = new Fields(problems);
        for (HuValue.Member member : object.members()) {
            String name = member.name().value();
            if (fields.members.putIfAbsent(name.toLowerCase(Locale.ROOT), member) != null) {
                problems.report(member.name(), "duplicate member \"" + name + "\"");
            }
        }
        return Optional.of(fields);
    }

    /** Takes a member out. */
    Optional<HuValue> take(String name) {
        HuValue.Member member = members.remove(name.toLowerCase(Locale.ROOT));
        return member == null || member.value() instanceof HuValue.Null
                ? Optional.empty()
                : Optional.of(member.value());
    }

    /** Drops the members whose name starts with a number sign, which administration pages use as comments. */
    void dropComments() {
        members.keySet().removeIf(name -> name.startsWith("#"));
    }

    /** Reports the members that nobody asked for. */
    void rejectRest() {
        for (HuValue.Member member : members.values()) {
            problems.report(member.name(), "unknown field: \"" + member.name().value() + "\"");
        }
    }

    /** Takes a string. */
    Optional<HuValue.Text> text(String name) {
        return take(name).flatMap(value -> asText(value, "\"" + name + "\""));
    }

    /** Takes a boolean; absent is false. */
    boolean flag(String name) {
        Optional<HuValue> value = take(name);
        if (value.isPresent() && !(value.get() instanceof HuValue.Bool)) {
            problems.report(
                    value.get(),
                    "\"" + name + "\" must be true or false, not " + value.get().kind());
        }
        return value.isPresent() && value.get() instanceof HuValue.Bool bool && bool.value();
    }

    /** Takes a list. */
    Optional<List<HuValue>> list(String name) {
        return take(name).flatMap(value -> asList(value, "\"" + name + "\""));
    }

    /** Takes a list of strings; absent is an empty list. */
    List<HuValue.Text> texts(String name) {
        return take(name).map(value -> asTexts(value, "\"" + name + "\"")).orElse(List.of());
    }

    /** Takes the members of an object whose names are up to the user; absent is none. */
    List<HuValue.Member> entries(String name) {
        Optional<HuValue> value = take(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (value.get() instanceof HuValue.Obj object) {
            return object.members();
        }
        problems.report(
                value.get(),
                "\"" + name + "\" must be an object, not " + value.get().kind());
        return List.of();
    }

    /** Reads a list of strings. */
    List<HuValue.Text> asTexts(HuValue value, String what) {
        List<HuValue.Text> texts = new ArrayList<>();
        for (HuValue item : asList(value, what).orElse(List.of())) {
            asText(item, "a member of " + what).ifPresent(texts::add);
        }
        return texts;
    }

    private Optional<List<HuValue>> asList(HuValue value, String what) {
        if (value instanceof HuValue.Arr array) {
            return Optional.of(array.items());
        }
        if (!(value instanceof HuValue.Null)) {
            problems.report(value, what + " must be a list, not " + value.kind());
        }
        return Optional.empty();
    }

    /** Reads a string. */
    Optional<HuValue.Text> asText(HuValue value, String what) {
        if (value instanceof HuValue.Text text) {
            return Optional.of(text);
        }
        problems.report(value, what + " must be a string, not " + value.kind());
        return Optional.empty();
    }
}
