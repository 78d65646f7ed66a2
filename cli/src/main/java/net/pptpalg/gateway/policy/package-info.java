/** The policy as JSON: on the management socket, and in the file that keeps it. */
package net.pptpalg.gateway.policy;
