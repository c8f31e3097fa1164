/**
 * An inspection as people and as scripts read it. Open {@link
 * io.altmesh.cli.inspect.InspectionText} first.
 */
@NullMarked
package io.altmesh.cli.inspect;

import org.jspecify.annotations.NullMarked;
