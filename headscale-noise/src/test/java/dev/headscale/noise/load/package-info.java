/** What the control plane does for many clients, counted: a regression in cost fails the build whatever the machine. */
@NullMarked
package dev.headscale.noise.load;

import org.jspecify.annotations.NullMarked;
