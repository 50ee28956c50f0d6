package dev.headscale.policy.internal.reader;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.hujson.HuValue;
import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.net.IpRanges;
import dev.headscale.policy.internal.syntax.Autogroup;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Works out the section {@code ipsets}. An entry adds or removes an address, a block, a range, a host or another set, and
 * the entries of a set count in their order.
 */
final class IpSetReader {
    private final Map<String, IpPrefix> hosts;
    private final Problems problems;
    private final Map<String, HuValue> texts = new LinkedHashMap<>();
    private final Map<String, IpRanges> done = new LinkedHashMap<>();
    private final Deque<String> open = new ArrayDeque<>();

    IpSetReader(Map<String, IpPrefix> hosts, Problems problems) {
        this.hosts = hosts;
        this.problems = problems;
    }

    Map<String, List<IpPrefix>> read(List<HuValue.Member> sets) {
        for (HuValue.Member set : sets) {
            String name = set.name().value();
            if (!name.startsWith("ipset:")) {
                problems.report(set.name(), "ipsets[\"" + name + "\"]: IP set names must start with 'ipset:'");
            }
            texts.put(name, set.value());
        }
        Map<String, List<IpPrefix>> prefixes = new LinkedHashMap<>();
        for (Map.Entry<String, HuValue> set : texts.entrySet()) {
            prefixes.put(set.getKey(), resolve(set.getKey(), set.getValue()).prefixes());
        }
        return prefixes;
    }

    private IpRanges resolve(String name, HuValue value) {
        IpRanges known = done.get(name);
        if (known != null) {
            return known;
        }
        if (!(value instanceof HuValue.Arr entries)) {
            problems.report(value, "ipsets[\"" + name + "\"] must be a list, not " + value.kind());
            return IpRanges.NONE;
        }
        open.push(name);
        IpRanges ranges = IpRanges.NONE;
        for (HuValue entry : entries.items()) {
            ranges = entry instanceof HuValue.Text text ? step(name, ranges, text) : notText(name, ranges, entry);
        }
        open.pop();
        done.put(name, ranges);
        return ranges;
    }

    private IpRanges notText(String name, IpRanges ranges, HuValue entry) {
        problems.report(entry, "a member of ipsets[\"" + name + "\"] must be a string, not " + entry.kind());
        return ranges;
    }

    private IpRanges step(String name, IpRanges ranges, HuValue.Text text) {
        String target = text.value().strip();
        boolean removes = target.startsWith("remove ");
        if (removes || target.startsWith("add ")) {
            target = target.substring(target.indexOf(' ')).strip();
        }
        Optional<IpRanges> found = target(target);
        if (found.isEmpty()) {
            problems.report(
                    text,
                    "ipsets[\"" + name + "\"]: \"" + target
                            + "\" is not an IP address, prefix, range, host or IP set that can be used here");
            return ranges;
        }
        return removes ? ranges.minus(found.get()) : ranges.plus(found.get());
    }

    private Optional<IpRanges> target(String target) {
        if (target.startsWith("ipset:")) {
            HuValue value = texts.get(target);
            return value == null || open.contains(target) ? Optional.empty() : Optional.of(resolve(target, value));
        }
        String host = target.startsWith("host:") ? target.substring("host:".length()) : target;
        if (hosts.containsKey(host)) {
            return Optional.of(IpRanges.of(hosts.get(host)));
        }
        return target.equals(Autogroup.INTERNET.text()) ? Optional.of(IpRanges.INTERNET) : IpRanges.parse(target);
    }
}
