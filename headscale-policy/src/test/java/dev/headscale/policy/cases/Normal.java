package dev.headscale.policy.cases;

import dev.headscale.policy.FilterRule;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.SshRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Brings recorded and computed rules into one readable form, in which only differences that count are left. */
final class Normal {
    private Normal() {}

    static List<String> filter(JsonNode rules) {
        List<String> lines = new ArrayList<>();
        for (JsonNode rule : rules) {
            List<String> to = new ArrayList<>();
            for (JsonNode dst : absentAsEmpty(rule, "dst")) {
                to.add(dst.get(0).stringValue() + ":" + dst.get(1).intValue() + "-"
                        + dst.get(2).intValue());
            }
            List<String> grants = new ArrayList<>();
            for (JsonNode cap : absentAsEmpty(rule, "cap")) {
                Map<String, JsonNode> caps = new TreeMap<>();
                cap.get("caps").properties().forEach(entry -> caps.put(entry.getKey(), entry.getValue()));
                grants.add(sorted(RecordedCase.texts(cap.get("dsts"))) + "=" + json(caps));
            }
            List<String> protocols = new ArrayList<>();
            absentAsEmpty(rule, "proto").forEach(number -> protocols.add(number.toString()));
            lines.add(line(RecordedCase.texts(rule.get("src")), to, protocols, grants));
        }
        return lines;
    }

    private static Iterable<JsonNode> absentAsEmpty(JsonNode rule, String member) {
        JsonNode value = rule.get(member);
        return value == null ? List.of() : value;
    }

    static List<String> filter(List<FilterRule> rules) {
        List<String> lines = new ArrayList<>();
        for (FilterRule rule : rules) {
            List<String> to = rule.destinations().stream()
                    .map(dst -> dst.ip() + ":" + dst.firstPort() + "-" + dst.lastPort())
                    .toList();
            List<String> grants = rule.grants().stream()
                    .map(grant -> sorted(grant.destinations().stream()
                                    .map(Object::toString)
                                    .toList()) + "=" + json(new TreeMap<>(grant.capabilities())))
                    .toList();
            lines.add(line(
                    rule.sources(),
                    to,
                    rule.protocols().stream().map(Object::toString).toList(),
                    grants));
        }
        return lines;
    }

    private static String line(List<String> from, List<String> to, List<String> protocols, List<String> grants) {
        return sorted(from) + " -> " + sorted(to) + " proto " + sorted(protocols) + " caps " + grants;
    }

    static List<String> ssh(JsonNode rules) {
        List<String> lines = new ArrayList<>();
        for (JsonNode rule : rules) {
            Map<String, String> users = new TreeMap<>();
            rule.get("users")
                    .properties()
                    .forEach(user -> users.put(user.getKey(), user.getValue().stringValue()));
            lines.add(rule.get("action").stringValue() + " " + sorted(RecordedCase.texts(rule.get("principals"))) + " "
                    + users + " " + RecordedCase.texts(rule.get("acceptEnv")));
        }
        return lines;
    }

    static List<String> ssh(List<SshRule> rules) {
        return rules.stream()
                .map(rule -> (rule.check() ? "check " : "accept ")
                        + sorted(
                                rule.sources().stream().map(IpAddress::toString).toList()) + " "
                        + new TreeMap<>(rule.users()) + " " + rule.acceptEnv())
                .toList();
    }

    /** Writes values so that equal JSON is equal text. */
    static String json(Map<String, JsonNode> values) {
        return new TreeMap<>(values).toString();
    }

    static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }
}
