/**
 * A long run of everything at once: calls come and go in every way there is, GRE is checked packet
 * by packet, the gateway's counters are held to what the peers have sent, and faults come between.
 * What must be true is asked for all the time, not only at the end.
 */
package net.pptpalg.testbed.soak;
