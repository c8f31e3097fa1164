/**
 * The demonstration: four processes on this machine that alter the sample's CLIP. Open {@link
 * io.altmesh.cli.demo.Demo} first.
 */
@NullMarked
package io.altmesh.cli.demo;

import org.jspecify.annotations.NullMarked;
