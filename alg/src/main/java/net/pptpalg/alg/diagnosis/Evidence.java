package net.pptpalg.alg.diagnosis;

/**
 * One fact a conclusion rests on.
 *
 * @param what what was counted, measured or read.
 * @param value the number, with its unit, or the text.
 */
public record Evidence(String what, String value) {}
