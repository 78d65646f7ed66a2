package net.pptpalg.perf.report;

/**
 * Something that could not be measured.
 *
 * @param what a peer or a measurement
 * @param why what is in the way, for the user
 */
public record Missing(String what, String why) {}
