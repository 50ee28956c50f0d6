package dev.headscale.policy.internal.check;

import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Autogroup;
import dev.headscale.policy.internal.syntax.Ref;
import dev.headscale.policy.internal.syntax.SshEntry;
import java.util.List;

/** Checks what stands where in {@code ssh}. */
final class SshChecks {
    private final References references;

    SshChecks(References references) {
        this.references = references;
    }

    void entry(SshEntry entry) {
        entry.postures().ifPresent(references::checkPostures);
        entry.src().forEach(this::source);
        for (Ref destination : entry.dst()) {
            destination(destination);
            pair(entry.src(), destination);
        }
        for (Ref recorder : entry.recorders()) {
            references.check(recorder, "recorder: ");
            if (!(recorder.alias() instanceof Alias.Tag)) {
                references.report(
                        recorder,
                        "recorder can only be a tag, not \"" + recorder.alias().text() + "\"");
            }
        }
    }

    private void source(Ref source) {
        references.check(source, "[ssh] ");
        Alias alias = source.alias();
        if (alias.is(Autogroup.SELF)) {
            references.report(source, "[ssh] \"autogroup:self\" not valid on the src side of a rule");
        } else if (alias.is(Autogroup.INTERNET) || alias.is(Autogroup.NONROOT) || alias.is(Autogroup.DANGER_ALL)) {
            references.report(source, "[ssh] invalid src \"" + alias.text() + "\"");
        }
    }

    private void destination(Ref destination) {
        Alias alias = destination.alias();
        boolean nodes =
                alias.isUsers() || alias instanceof Alias.Tag || alias.is(Autogroup.TAGGED) || alias.is(Autogroup.SELF);
        if (nodes) {
            references.check(destination, "");
        } else {
            references.report(destination, "invalid dst \"" + alias.text() + "\"");
        }
    }

    /** A person's devices are open to that person only: not to tags, and not to other people. */
    private void pair(List<Ref> sources, Ref destination) {
        Alias to = destination.alias();
        boolean personal = to instanceof Alias.User || to.is(Autogroup.MEMBER) || to.is(Autogroup.SELF);
        for (Ref source : sources) {
            Alias from = source.alias();
            if (personal && (from instanceof Alias.Tag || from.is(Autogroup.TAGGED))) {
                references.report(
                        source,
                        "[ssh] \"" + from.text() + "\" cannot have access to users' devices (\"" + to.text() + "\")");
            } else if (to instanceof Alias.User && !from.equals(to)) {
                references.report(
                        source, "[ssh] dst \"" + to.text() + "\" is only possible with the same user as the only src");
            }
        }
    }
}
