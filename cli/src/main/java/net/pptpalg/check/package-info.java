/**
 * A look at the machine before, or while, the gateway runs on it: what would keep PPTP from
 * working, how that is known, and the command that mends it. {@link net.pptpalg.check.BoxReport} is
 * the way in. Nothing is changed that a packet could meet.
 */
package net.pptpalg.check;
