package dev.headscale.policy.internal.hujson;

import java.util.List;

/** A value of a HuJSON text and the part of the text that it was read from. Immutable and thread-safe. */
public sealed interface HuValue {

    /** Returns the offset of the first character. */
    int start();

    /** Returns the offset after the last character. */
    int end();

    /** Returns what to call a value of this kind in a message to people. */
    String kind();

    /** An object; its members are in the order of the text, and no two have the same name. */
    record Obj(List<Member> members, int start, int end) implements HuValue {
        @Override
        public String kind() {
            return "an object";
        }
    }

    /** A member of an object. */
    record Member(Text name, HuValue value) {}

    /** An array. */
    record Arr(List<HuValue> items, int start, int end) implements HuValue {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A string with its escapes resolved. */
    record Text(String value, int start, int end) implements HuValue {
        @Override
        public String kind() {
            return "a string";
        }
    }

    /** A number as it was written. */
    record Num(String literal, int start, int end) implements HuValue {
        @Override
        public String kind() {
            return "a number";
        }
    }

    /** True or false. */
    record Bool(boolean value, int start, int end) implements HuValue {
        @Override
        public String kind() {
            return "a boolean";
        }
    }

    /** Null. */
    record Null(int start, int end) implements HuValue {
        @Override
        public String kind() {
            return "null";
        }
    }
}
