package dev.headscale.policy.internal.reader;

import dev.headscale.policy.internal.hujson.HuValue;
import dev.headscale.policy.internal.hujson.Problems;
import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns values whose meaning is not the policy's business into plain JSON. Not thread-safe. */
final class JsonValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int LONGEST_NUMBER = 400;

    private final Problems problems;

    JsonValues(Problems problems) {
        this.problems = problems;
    }

    JsonNode of(HuValue value) {
        if (value instanceof HuValue.Obj object) {
            ObjectNode node = NODES.objectNode();
            object.members().forEach(member -> node.set(member.name().value(), of(member.value())));
            return node;
        }
        if (value instanceof HuValue.Arr array) {
            ArrayNode node = NODES.arrayNode();
            array.items().forEach(item -> node.add(of(item)));
            return node;
        }
        if (value instanceof HuValue.Text text) {
            return NODES.stringNode(text.value());
        }
        if (value instanceof HuValue.Num number) {
            return number(number);
        }
        return value instanceof HuValue.Bool bool ? NODES.booleanNode(bool.value()) : NODES.nullNode();
    }

    private JsonNode number(HuValue.Num number) {
        String literal = number.literal();
        try {
            if (literal.length() <= LONGEST_NUMBER) {
                boolean whole = literal.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9');
                return whole ? NODES.numberNode(new BigInteger(literal)) : NODES.numberNode(new BigDecimal(literal));
            }
        } catch (NumberFormatException e) {
            // Not a number, or one beyond what can be held; in either case it is reported below.
        }
        problems.report(number, "this number cannot be used");
        return NODES.nullNode();
    }
}
