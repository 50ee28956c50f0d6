package dev.headscale.policy.internal.edit;

import dev.headscale.policy.PolicyException;
import dev.headscale.policy.Problem;
import dev.headscale.policy.internal.hujson.HuJson;
import dev.headscale.policy.internal.hujson.HuValue;
import dev.headscale.policy.internal.hujson.LineIndex;
import dev.headscale.policy.internal.hujson.Problems;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;

/** A HuJSON object as text, in which sections of names can be changed. Immutable and thread-safe. */
public final class TextEdit {
    private final String text;
    private final HuValue.Obj root;

    private TextEdit(String text, HuValue.Obj root) {
        this.text = text;
        this.root = root;
    }

    /**
     * Reads a text.
     *
     * @throws PolicyException if it is no HuJSON object
     */
    public static TextEdit of(String text) {
        Problems problems = new Problems();
        Optional<HuValue> value = HuJson.parse(text, problems);
        if (problems.isEmpty() && value.isEmpty()) {
            String before = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
            return of(before + "{\n}\n");
        }
        if (problems.isEmpty() && !(value.orElseThrow() instanceof HuValue.Obj)) {
            problems.report(
                    value.orElseThrow(),
                    "a policy is an object, not " + value.orElseThrow().kind());
        }
        if (!problems.isEmpty()) {
            throw refused(text, problems);
        }
        return new TextEdit(text, (HuValue.Obj) value.orElseThrow());
    }

    /** Returns the text as it is now. */
    public String text() {
        return text;
    }

    /** Adds an entry to the list of a name; name and section come into being if they are missing. */
    public TextEdit add(String section, String name, String entry) {
        Optional<HuValue.Member> known = member(section, name);
        if (known.isEmpty()) {
            return addMember(section, name, "[" + quoted(entry) + "]");
        }
        HuValue.Arr list = list(known.get());
        if (find(list, entry).isPresent()) {
            return this;
        }
        return of(Elements.of(text, list).append(quoted(entry)));
    }

    /** Removes an entry from the list of a name. */
    public TextEdit remove(String section, String name, String entry) {
        Optional<HuValue.Arr> list = member(section, name).map(this::list);
        Optional<HuValue> known = list.flatMap(items -> find(items, entry));
        return known.isEmpty()
                ? this
                : of(Elements.of(text, list.orElseThrow())
                        .remove(list.orElseThrow().items().indexOf(known.get())));
    }

    /** Gives a name a text as its value; name and section come into being if they are missing. */
    public TextEdit set(String section, String name, String value) {
        Optional<HuValue.Member> known = member(section, name);
        if (known.isEmpty()) {
            return addMember(section, name, quoted(value));
        }
        if (!(known.get().value() instanceof HuValue.Text old)) {
            HuValue found = known.get().value();
            throw refused(found, "\"" + name + "\" is " + found.kind() + ", not a string");
        }
        return old.value().equals(value)
                ? this
                : of(text.substring(0, old.start()) + quoted(value) + text.substring(old.end()));
    }

    /** Removes a name with its value. */
    public TextEdit remove(String section, String name) {
        Optional<HuValue.Member> known = member(section, name);
        if (known.isEmpty()) {
            return this;
        }
        HuValue.Obj object = section(section).orElseThrow();
        return of(Elements.of(text, object).remove(object.members().indexOf(known.get())));
    }

    private TextEdit addMember(String section, String name, String value) {
        String member = quoted(name) + ": " + value;
        Optional<HuValue.Obj> object = section(section);
        return of(
                object.isPresent()
                        ? Elements.of(text, object.get()).append(member)
                        : Elements.of(text, root).append(quoted(section) + ": {" + member + "}"));
    }

    private Optional<HuValue.Obj> section(String name) {
        Optional<HuValue.Member> member = find(root, name);
        if (member.isPresent() && !(member.get().value() instanceof HuValue.Obj)) {
            HuValue value = member.get().value();
            throw refused(value, "\"" + name + "\" is " + value.kind() + ", not an object");
        }
        return member.map(found -> (HuValue.Obj) found.value());
    }

    private Optional<HuValue.Member> member(String section, String name) {
        return section(section).flatMap(object -> find(object, name));
    }

    private HuValue.Arr list(HuValue.Member member) {
        if (member.value() instanceof HuValue.Arr list) {
            return list;
        }
        throw refused(
                member.value(),
                "\"" + member.name().value() + "\" is " + member.value().kind() + ", not a list");
    }

    private static Optional<HuValue.Member> find(HuValue.Obj object, String name) {
        return object.members().stream()
                .filter(member -> member.name().value().equals(name))
                .findFirst();
    }

    private static Optional<HuValue> find(HuValue.Arr list, String entry) {
        return list.items().stream()
                .filter(item ->
                        item instanceof HuValue.Text found && found.value().equals(entry))
                .findFirst();
    }

    private static String quoted(String value) {
        return JsonNodeFactory.instance.stringNode(value).toString();
    }

    private PolicyException refused(HuValue at, String message) {
        Problems problems = new Problems();
        problems.report(at, message);
        return refused(text, problems);
    }

    private static PolicyException refused(String text, Problems problems) {
        LineIndex lines = new LineIndex(text);
        return new PolicyException(List.copyOf(problems.all().stream()
                .map(at -> new Problem(lines.line(at.offset()), lines.column(at.offset()), at.message()))
                .toList()));
    }
}
