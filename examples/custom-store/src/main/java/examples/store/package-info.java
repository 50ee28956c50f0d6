/** A store of one's own. */
@NullMarked
package examples.store;

import org.jspecify.annotations.NullMarked;
