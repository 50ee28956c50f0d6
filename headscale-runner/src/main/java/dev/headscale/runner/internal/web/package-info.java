/** The pages and endpoints that anyone may ask for on the server's own port. */
@NullMarked
package dev.headscale.runner.internal.web;

import org.jspecify.annotations.NullMarked;
