/**
 * Who may open control connections: ordered rules, their limits, and the engine that decides by
 * them. Pure: the time of day is an argument.
 */
package net.pptpalg.nat.policy;
