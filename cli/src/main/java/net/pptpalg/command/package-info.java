/**
 * The command line: parses it, asks the gateway or becomes it, and turns every failure into one
 * line and an exit code.
 */
package net.pptpalg.command;
