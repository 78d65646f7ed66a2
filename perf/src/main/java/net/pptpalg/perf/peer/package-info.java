/** The ways to forward GRE that are compared, each in a lab of its own. */
package net.pptpalg.perf.peer;
