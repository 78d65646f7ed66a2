/**
 * A kernel that behaves like nfnetlink_queue, for fast tests and for what a real one cannot be made
 * to do: refuse memory, send malformed messages. It has its own reading of the wire formats, so
 * that it disagrees with the code under test when that is wrong.
 */
package net.pptpalg.nfqueue.fake;
