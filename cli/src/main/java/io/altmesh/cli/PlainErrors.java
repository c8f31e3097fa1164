package io.altmesh.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
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
    String message = message(error);
    command.getErr().println(command.getColorScheme().errorText("altmesh: " + message));
    if (System.getenv("ALTMESH_TRACE") != null) {
      error.printStackTrace(command.getErr());
    }
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  private static String message(Throwable error) {
    if (error instanceof FileSystemException file) {
      return file.getFile() + ": " + reason(file); // its own message is often the bare path
    }
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }

  private static String reason(FileSystemException error) {
    if (error instanceof NoSuchFileException) {
      return "no such file or folder";
    } else if (error instanceof AccessDeniedException) {
      return "access denied";
    } else if (error instanceof NotDirectoryException) {
      return "not a folder";
    }
    return Objects.requireNonNullElse(error.getReason(), error.getClass().getSimpleName());
  }
}
