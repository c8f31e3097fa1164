package io.altmesh.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that a process ever had. */
final class PeakMemory {
  private PeakMemory() {}

  /** Of this process, resident, in MiB; -1 where {@code /proc} is not there. */
  static long mib() {
    return mib(ProcessHandle.current().pid());
  }

  static long mib(long pid) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(-1L);
    } catch (IOException e) {
      return -1;
    }
  }
}
