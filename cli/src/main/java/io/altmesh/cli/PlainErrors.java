package io.altmesh.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * What went wrong in one line; the stack trace only for those who ask for it with {@code
 * ALTMESH_TRACE=1}, since our messages name the given, the expected and the fix.
 */
final class PlainErrors implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
    String message = error.getMessage() == null ? error.toString() : error.getMessage();
    command.getErr().println(command.getColorScheme().errorText("altmesh: " + message));
    if (System.getenv("ALTMESH_TRACE") != null) {
      error.printStackTrace(command.getErr());
    }
    return command.getCommandSpec().exitCodeOnExecutionException();
  }
}
