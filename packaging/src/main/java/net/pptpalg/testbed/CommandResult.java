package net.pptpalg.testbed;

/**
 * What a command that has ended left behind.
 *
 * @param exitStatus 0 to 255
 * @param output its standard output
 * @param errors its standard error
 */
public record CommandResult(int exitStatus, String output, String errors) {}
