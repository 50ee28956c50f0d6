package dev.headscale.core.wire;

/** The user to whom, in what clients are told, all tagged nodes belong. There is no such user in a store. */
public final class TaggedDevices {
    /** The id of that user. */
    public static final long ID = 2147455555L;

    /** The profile of that user. */
    public static final UserProfile PROFILE = new UserProfile(ID, "tagged-devices", "Tagged Devices", "");

    private TaggedDevices() {}
}
