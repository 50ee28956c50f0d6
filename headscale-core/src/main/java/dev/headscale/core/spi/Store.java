package dev.headscale.core.spi;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a control plane keeps its facts: load all of a tailnet, commit changes to it. What "correct" means is written
 * down as tests in {@code StoreContract}, which is published for authors of stores.
 *
 * <p>The control plane calls {@link #commit} and {@link #savePresence} of one tailnet from one thread at a time; calls
 * for different tailnets, and all other calls, may come at once from several threads. Calls may block.
 */
public interface Store extends AutoCloseable {

    /**
     * Returns the tailnets that were ever written.
     *
     * @return their ids, in any order
     * @throws StoreException if the store cannot be read
     */
    List<TailnetId> tailnets();

    /**
     * Reads all of a tailnet, as of one moment.
     *
     * @param tailnet the tailnet
     * @return its content; {@link TailnetSnapshot#EMPTY} if it was never written
     * @throws StoreException if the store cannot be read
     */
    TailnetSnapshot load(TailnetId tailnet);

    /**
     * Makes changes durable: when this returns they survive the loss of the process, and if it throws none of them is
     * there.
     *
     * @param tailnet the tailnet; it comes into being with its first commit
     * @param expectedRevision the revision that the changes were decided on
     * @param mutations the changes, applied in order; at least one
     * @return the new revision, which is one more than the expected one
     * @throws StaleRevisionException if the tailnet has another revision; nothing was changed
     * @throws StoreException if the store cannot be written; nothing was changed, or, if the connection was lost in the
     *     middle, the caller must load again to learn what is there
     */
    long commit(TailnetId tailnet, long expectedRevision, List<Mutation> mutations);

    /**
     * Saves volatile facts, in one go but without any promise of durability. It does not change the revision. Ids of
     * nodes that are not there are skipped, and whether a node is online is not saved.
     *
     * @param tailnet the tailnet
     * @param presences what to save, by node
     * @throws StoreException if the store cannot be written
     */
    void savePresence(TailnetId tailnet, Map<NodeId, Presence> presences);

    /**
     * Finds the tailnet of a credential. Whether the credential is valid is not looked at.
     *
     * @param credential what somebody presents
     * @return its tailnet, or empty if no tailnet has it
     * @throws StoreException if the store cannot be read
     */
    Optional<TailnetId> locate(Credential credential);

    /**
     * Checks that the store answers.
     *
     * @throws StoreException if it does not
     */
    void ping();

    /** Releases everything. Calling it again does nothing; any other call after it fails. */
    @Override
    void close();
}
