package dev.headscale.runner.internal.config;

import java.util.List;

/** A piece of a configuration, with the place where it stands. */
sealed interface ConfigNode {

    ConfigPlace place();

    /** Tells whether nothing is written there. */
    boolean isEmpty();

    /** The same at another place. */
    ConfigNode at(ConfigPlace other);

    /** A single value as it is written; {@code isNull} if nothing is written. */
    record Scalar(String text, boolean isNull, ConfigPlace place) implements ConfigNode {
        static Scalar none(ConfigPlace place) {
            return new Scalar("", true, place);
        }

        @Override
        public boolean isEmpty() {
            return text.isBlank();
        }

        @Override
        public ConfigNode at(ConfigPlace other) {
            return new Scalar(text, isNull, other);
        }
    }

    /** A list. */
    record Sequence(List<ConfigNode> items, ConfigPlace place) implements ConfigNode {
        /** Copies the list. */
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public boolean isEmpty() {
            return items.isEmpty();
        }

        @Override
        public ConfigNode at(ConfigPlace other) {
            return new Sequence(items, other);
        }
    }

    /** A map, whose keys are unique and in the case in which they are written. */
    record Mapping(List<Entry> entries, ConfigPlace place) implements ConfigNode {
        /** A map without entries. */
        static final Mapping EMPTY = new Mapping(List.of(), ConfigPlace.NOWHERE);

        /** Copies the list. */
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public boolean isEmpty() {
            return entries.isEmpty();
        }

        @Override
        public ConfigNode at(ConfigPlace other) {
            return new Mapping(entries, other);
        }
    }

    /** A key with its value. */
    record Entry(String key, ConfigPlace place, ConfigNode value) {}
}
