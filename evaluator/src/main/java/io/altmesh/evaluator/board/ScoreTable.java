package io.altmesh.evaluator.board;

import com.google.protobuf.InvalidProtocolBufferException;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores in an SQLite database, {@code scores.db}; what {@link #put} has taken survives a kill.
 * Table {@code score} has a row a score, with the message itself; {@code metric} a row a metric of
 * a score; {@code board} the scoreboard's id. One process writes; any may read beside it ({@code
 * sqlite3 scores.db "select * from score"}). Not thread-safe.
 */
final class ScoreTable implements AutoCloseable {
  private static final List<String> SCHEMA =
      List.of(
          "pragma journal_mode = wal",
          "pragma synchronous = full",
          """
          create table if not exists score(
            place integer primary key autoincrement,
            benchmark text not null,
            fingerprint text not null,
            role text not null,
            language text not null,
            split text not null,
            data_fingerprint text not null,
            model text not null,
            numerics text not null,
            step integer not null,
            queries integer not null,
            faults integer not null,
            seconds real not null,
            created_at_millis integer not null,
            message blob not null,
            unique(benchmark, fingerprint, role, language, split, data_fingerprint))
          """,
          """
          create table if not exists metric(
            score integer not null references score(place),
            name text not null,
            value real,
            low real,
            high real,
            primary key(score, name))
          """,
          "create table if not exists board(id text not null)",
          "insert into board select lower(hex(randomblob(6))) where not exists(select * from board)");

  private final Connection connection;
  private final FileChannel lock;

  private ScoreTable(Connection connection, FileChannel lock) {
    this.connection = connection;
    this.lock = lock;
  }

  /**
   * Opens or makes the database.
   *
   * @param folder there already
   * @throws ScoreboardException when another evaluator has it open, or it cannot be read
   */
  static ScoreTable open(Path folder) {
    Path file = folder.resolve("scores.db");
    FileChannel lock = lock(folder.resolve("scores.lock"));
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
      try (Statement statement = connection.createStatement()) {
        for (String sql : SCHEMA) {
          statement.execute(sql);
        }
      }
      connection.setAutoCommit(false);
      return new ScoreTable(connection, lock);
    } catch (SQLException e) {
      throw new ScoreboardException("scoreboard %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static FileChannel lock(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        return channel;
      }
      channel.close();
    } catch (IOException | OverlappingFileLockException e) {
      throw new ScoreboardException(inUse(file, ": " + e), e);
    }
    throw new ScoreboardException(inUse(file, ""), null);
  }

  private static String inUse(Path file, String why) {
    return "scoreboard %s is in use%s (expected: a folder that no other evaluator has open; --data names another)"
        .formatted(file, why);
  }

  /** Writes a score, in place of an earlier one of the same model on the same data. */
  void put(Score score) {
    try {
      remove(score);
      long place = insert(score);
      try (PreparedStatement insert =
          connection.prepareStatement("insert into metric values(?, ?, ?, ?, ?)")) {
        for (MetricValue metric : score.getMetricsList()) {
          bind(
              insert,
              place,
              metric.getName(),
              metric.getValue(),
              metric.getLow(),
              metric.getHigh());
          insert.addBatch();
        }
        insert.executeBatch();
      }
      connection.commit();
    } catch (SQLException e) {
      throw new ScoreboardException("a score cannot be written: " + e.getMessage(), e);
    }
  }

  private void remove(Score score) throws SQLException {
    String same =
        "benchmark = ? and fingerprint = ? and role = ? and language = ? and split = ?"
            + " and data_fingerprint = ?";
    for (String sql :
        List.of(
            "delete from metric where score in (select place from score where " + same + ")",
            "delete from score where " + same)) {
      try (PreparedStatement delete = connection.prepareStatement(sql)) {
        bind(
            delete,
            score.getBenchmark(),
            score.getFingerprint(),
            score.getRole(),
            score.getLanguage(),
            score.getSplit(),
            score.getDataFingerprint());
        delete.executeUpdate();
      }
    }
  }

  private long insert(Score score) throws SQLException {
    String sql =
        """
        insert into score(benchmark, fingerprint, role, language, split, data_fingerprint, model,
          numerics, step, queries, faults, seconds, created_at_millis, message)
        values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;
    try (PreparedStatement insert =
        connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
      bind(
          insert,
          score.getBenchmark(),
          score.getFingerprint(),
          score.getRole(),
          score.getLanguage(),
          score.getSplit(),
          score.getDataFingerprint(),
          score.getModelName(),
          score.getNumerics(),
          score.getStep(),
          score.getQueries(),
          score.getFaultsCount(),
          score.getSeconds(),
          score.getCreatedAtMillis(),
          score.toByteArray());
      insert.executeUpdate();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        keys.next();
        return keys.getLong(1);
      }
    }
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  /** Given to the scoreboard when it was made, and its own for life. */
  String id() {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id from board")) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new ScoreboardException("the scoreboard's id cannot be read: " + e.getMessage(), e);
    }
  }

  /** All scores, the oldest first. */
  List<Score> all() {
    List<Score> scores = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select message from score order by place")) {
      while (rows.next()) {
        scores.add(Score.parseFrom(rows.getBytes(1)));
      }
      return scores;
    } catch (SQLException | InvalidProtocolBufferException e) {
      throw new ScoreboardException("scores cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
      lock.close();
    } catch (SQLException | IOException e) {
      throw new ScoreboardException("the scoreboard cannot be closed: " + e.getMessage(), e);
    }
  }
}
