/**
 * The bindings as an ordered stream of records, so that they outlive the process and others can
 * follow them: {@link net.pptpalg.nat.journal.JournalWriter} writes what has changed, {@link
 * net.pptpalg.nat.journal.JournalReader} turns it into what {@code Bindings.restore} takes.
 *
 * <p>Every record holds the whole state of what it is about, and the latest one counts; only the
 * changed bytes of a stream are told by what was added. All numbers are little-endian; addresses
 * are numbers too ({@code 192.0.2.1} is {@code 0xC0000201}). Times are nanoseconds of the monotonic
 * clock of the boot that the file's header names.
 */
package net.pptpalg.nat.journal;
