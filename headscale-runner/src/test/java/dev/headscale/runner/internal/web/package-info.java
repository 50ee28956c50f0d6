/** Tests of the public pages. */
@NullMarked
package dev.headscale.runner.internal.web;

import org.jspecify.annotations.NullMarked;
