package dev.headscale.core.wire;

/** A request that does not have the form that the protocol asks for. What the peer sent is never part of the message. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String problem;

    /**
     * Names what is wrong.
     *
     * @param field the field as the protocol spells it, or {@code request} for the whole
     * @param problem what is wrong with it, without what was found there
     */
    public WireException(String field, String problem) {
        this.field = field;
        this.problem = problem;
    }

    /**
     * Returns the field.
     *
     * @return the field as the protocol spells it, or {@code request} for the whole
     */
    public String field() {
        return field;
    }

    /** Returns the field and what is wrong with it. */
    @Override
    public String getMessage() {
        return field + " " + problem;
    }
}
