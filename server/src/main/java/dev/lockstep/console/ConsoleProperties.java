package dev.lockstep.console;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the pages.
 *
 * @param dir the folder of the built pages (index.html and assets/); empty: there are none
 */
@ConfigurationProperties("lockstep.console")
record ConsoleProperties(@DefaultValue("") String dir) {}
