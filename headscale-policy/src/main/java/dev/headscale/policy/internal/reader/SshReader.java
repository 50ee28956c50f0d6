package dev.headscale.policy.internal.reader;

import dev.headscale.policy.internal.hujson.HuValue;
import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.SshEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code ssh}. */
final class SshReader {
    private static final String LOCAL_PARTS = "localpart:*@";
    private static final Duration DEFAULT_PERIOD = Duration.ofHours(12);
    private static final Duration LONGEST_PERIOD = Duration.ofDays(7);

    private final AliasReader aliases;
    private final Problems problems;

    SshReader(AliasReader aliases, Problems problems) {
        this.aliases = aliases;
        this.problems = problems;
    }

    Optional<SshEntry> entry(HuValue value) {
        return Fields.of(value, "an entry of \"ssh\"", problems).map(fields -> {
            boolean check = action(value, fields.text("action"));
            List<String> users = new ArrayList<>();
            List<SshEntry.DomainRef> domains = new ArrayList<>();
            users(value, fields.texts("users"), users, domains);
            SshEntry entry = new SshEntry(
                    check,
                    aliases.refs(fields.texts("src"), "[ssh] "),
                    aliases.refs(fields.texts("dst")),
                    List.copyOf(users),
                    List.copyOf(domains),
                    acceptEnv(fields.texts("acceptEnv")),
                    period(check, fields.text("checkPeriod")),
                    aliases.refs(fields.texts("recorder")),
                    fields.flag("enforceRecorder"),
                    NamesReader.postureRefs(fields, "srcPosture"),
                    value.start());
            fields.rejectRest();
            return entry;
        });
    }

    private boolean action(HuValue entry, Optional<HuValue.Text> action) {
        String name = action.map(text -> text.value().strip()).orElse("");
        int offset = action.map(HuValue.Text::start).orElse(entry.start());
        if (name.isEmpty()) {
            problems.report(offset, "action must be specified: \"accept\" or \"check\"");
        } else if (!name.equals("accept") && !name.equals("check")) {
            problems.report(offset, "\"" + name + "\" is not a valid action; use \"accept\" or \"check\"");
        }
        return name.equals("check");
    }

    private void users(HuValue entry, List<HuValue.Text> texts, List<String> users, List<SshEntry.DomainRef> domains) {
        if (texts.isEmpty()) {
            problems.report(entry, "users must be specified");
        }
        for (HuValue.Text text : texts) {
            String user = text.value().strip();
            if (user.isEmpty() || user.equals("*")) {
                problems.report(text, "user \"" + user + "\" is not valid");
            } else if (user.startsWith(LOCAL_PARTS) && user.length() > LOCAL_PARTS.length()) {
                domains.add(new SshEntry.DomainRef(user.substring(LOCAL_PARTS.length()), text.start()));
            } else {
                users.add(user);
            }
        }
    }

    private List<String> acceptEnv(List<HuValue.Text> texts) {
        List<String> names = new ArrayList<>();
        for (HuValue.Text text : texts) {
            if (text.value().isBlank()) {
                problems.report(text, "acceptEnv values cannot be empty");
            }
            names.add(text.value());
        }
        return List.copyOf(names);
    }

    private Duration period(boolean check, Optional<HuValue.Text> text) {
        if (text.isEmpty()) {
            return DEFAULT_PERIOD;
        }
        HuValue.Text written = text.get();
        if (!check) {
            problems.report(written, "checkPeriod is only valid with action \"check\"");
        }
        if (written.value().strip().equals("always")) {
            return Duration.ZERO;
        }
        Duration period = GoDuration.parse(written.value().strip(), wrong -> problems.report(written, wrong))
                .orElse(DEFAULT_PERIOD);
        if (period.isNegative()) {
            problems.report(written, "checkPeriod " + GoDuration.format(period) + " must be a positive duration");
        } else if (period.compareTo(LONGEST_PERIOD) > 0) {
            problems.report(written, "checkPeriod " + GoDuration.format(period) + " is above the max (168h)");
        }
        return period;
    }
}
