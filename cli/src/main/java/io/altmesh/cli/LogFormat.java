package io.altmesh.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How log lines are written. */
enum LogFormat {
  /** For people, as logback.xml has it. */
  TEXT,
  /** For machines: logback's own objects, one a line, with the request's id in {@code mdc}. */
  JSON;

  void use() {
    if (this == JSON
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR")
            instanceof OutputStreamAppender<ILoggingEvent> appender) {
      JsonEncoder encoder = new JsonEncoder();
      encoder.setContext(context);
      encoder.setWithFormattedMessage(true);
      encoder.setWithMessage(false);
      encoder.setWithArguments(false);
      encoder.setWithSequenceNumber(false);
      encoder.setWithContext(false);
      encoder.start();
      appender.setEncoder(encoder);
    }
  }
}
