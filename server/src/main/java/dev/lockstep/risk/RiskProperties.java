package dev.lockstep.risk;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the built-in risk rules; 0 switches a rule off.
 *
 * @param ordersMax most orders of one user within the window
 * @param ordersWindow the window
 * @param payAmountMax most minor units one order may cost
 * @param blockLists whether the lists of blocked users and phones are asked
 */
@ConfigurationProperties("lockstep.risk")
public record RiskProperties(
    @DefaultValue("0") int ordersMax,
    @DefaultValue("10m") Duration ordersWindow,
    @DefaultValue("0") long payAmountMax,
    @DefaultValue("true") boolean blockLists) {}
