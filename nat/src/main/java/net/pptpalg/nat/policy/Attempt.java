package net.pptpalg.nat.policy;

/**
 * A control connection that is, or might be, opened.
 *
 * @param client address of the client, a network value
 * @param server address of the server as it is known inside, a network value
 * @param inInterface kernel index of the interface an outward connection comes by; 0 where it does
 *     not matter or the gateway itself opens it
 * @param minuteOfWeek local time, 0 (Monday 00:00) to 10079
 */
public record Attempt(Heading heading, int client, int server, int inInterface, int minuteOfWeek) {}
