/** A control server inside a program. */
@NullMarked
package examples.embed;

import org.jspecify.annotations.NullMarked;
