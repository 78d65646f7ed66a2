/** What the packet path tells those who only look: bounded copies, made without waiting. */
package net.pptpalg.nat.observation;
