package dev.headscale.noise.testkit.netmap;

import io.netty.util.NetUtil;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a field may hold. A client refuses a whole message over one field of the wrong type; null is always allowed, but in
 * {@link #required}.
 */
@FunctionalInterface
interface FieldType {
    FieldType ANY = value -> null;
    FieldType BOOL = simple("true or false", JsonNode::isBoolean);
    FieldType TEXT = simple("a string", JsonNode::isString);
    FieldType NUMBER = simple("a number", JsonNode::isNumber);
    FieldType INT = simple("an integer", value -> value.isIntegralNumber() && value.canConvertToLong());
    FieldType PORT =
            simple("a port", value -> value.isIntegralNumber() && value.longValue() >= 0 && value.longValue() <= 65535);
    FieldType TIME = simple("an RFC 3339 time", value -> value.isString() && isTime(value.stringValue()));
    FieldType BYTES = simple("base64", value -> value.isString() && isBase64(value.stringValue()));
    FieldType ADDRESS = simple("an IP address", value -> value.isString() && isAddress(value.stringValue()));
    FieldType PREFIX = simple("an IP prefix", value -> value.isString() && isPrefix(value.stringValue()));
    FieldType ADDRESS_PORT = simple("ip:port", value -> value.isString() && isAddressPort(value.stringValue()));
    /** Fields that clients refuse to see. */
    FieldType NEVER = simple("no such field", value -> false);

    Pattern DECIMAL = Pattern.compile("-?[0-9]{1,18}");
    Pattern ADDRESS_AND_PORT = Pattern.compile("(?:\\[([^]]+)]|([^:\\[]+)):([0-9]{1,5})");

    /** Returns null if the value fits, else where in it what is wrong. */
    @Nullable
    String problem(JsonNode value);

    /** Tests a value that is not null. */
    @FunctionalInterface
    interface Check {
        boolean accepts(JsonNode value);
    }

    static FieldType simple(String expected, Check test) {
        return value -> PeerPatch.isPresent(value) && !test.accepts(value)
                ? " is " + value + ", expected is " + expected
                : null;
    }

    static FieldType key(String prefix) {
        Pattern form = Pattern.compile(Pattern.quote(prefix) + "[0-9a-fA-F]{64}");
        return simple(
                prefix + "<64 hex>",
                value -> value.isString() && form.matcher(value.stringValue()).matches());
    }

    static FieldType required(FieldType type) {
        return value -> PeerPatch.isPresent(value) ? type.problem(value) : " is null, which stops the client";
    }

    static FieldType list(FieldType element) {
        FieldType array = simple("a list", JsonNode::isArray);
        return value -> {
            String problem = array.problem(value);
            for (int i = 0; problem == null && i < value.size(); i++) {
                problem = within(Integer.toString(i), element.problem(value.path(i)));
            }
            return problem;
        };
    }

    static FieldType map(FieldType entry) {
        return object(name -> entry);
    }

    static FieldType mapByNumber(FieldType entry) {
        FieldType misnamed = value -> " has a name that is no decimal number";
        return object(name -> DECIMAL.matcher(name).matches() ? entry : misnamed);
    }

    /** An object whose unknown fields do not matter. */
    static FieldType struct(Map<String, FieldType> fields) {
        return object(name -> fields.getOrDefault(name, ANY));
    }

    private static FieldType object(Function<String, FieldType> types) {
        FieldType object = simple("an object", JsonNode::isObject);
        return value -> {
            String problem = object.problem(value);
            if (problem == null) {
                for (Map.Entry<String, JsonNode> field : value.properties()) {
                    problem = within(field.getKey(), types.apply(field.getKey()).problem(field.getValue()));
                    if (problem != null) {
                        break;
                    }
                }
            }
            return problem;
        };
    }

    private static @Nullable String within(String name, @Nullable String problem) {
        return problem == null ? null : "/" + name + problem;
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return text.length() % 4 == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isAddress(String text) {
        return text.isEmpty() || NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
    }

    private static boolean isPrefix(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0) {
            return text.isEmpty();
        }
        String address = text.substring(0, slash);
        String bits = text.substring(slash + 1);
        boolean v4 = NetUtil.isValidIpV4Address(address);
        boolean v6 = NetUtil.isValidIpV6Address(address) && address.indexOf('%') < 0;
        return (v4 || v6) && bits.matches("0|[1-9][0-9]{0,2}") && Integer.parseInt(bits) <= (v4 ? 32 : 128);
    }

    private static boolean isAddressPort(String text) {
        var parts = ADDRESS_AND_PORT.matcher(text);
        if (!parts.matches()) {
            return text.isEmpty();
        }
        boolean address = parts.group(1) != null
                ? NetUtil.isValidIpV6Address(parts.group(1))
                : NetUtil.isValidIpV4Address(parts.group(2));
        return address && Integer.parseInt(parts.group(3)) <= 65535;
    }
}
