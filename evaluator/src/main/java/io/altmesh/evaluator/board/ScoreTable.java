package io.altmesh.evaluator.board;

import com.google.protobuf.InvalidProtocolBufferException;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores in an H2 database of one file, {@code scores.mv.db}; what {@link #put} has taken survives
 * a kill. Table {@code score} has a row a score, with the message itself; {@code metric} a row a
 * metric of a score. Opened by one process at a time, for SQL by any when that has ended ({@code
 * java -cp h2.jar org.h2.tools.Shell -url jdbc:h2:./scores -user sa}). Not thread-safe.
 */
final class ScoreTable implements AutoCloseable {
  private static final String SCHEMA =
      """
      create table if not exists score(
        benchmark varchar not null,
        fingerprint varchar not null,
        role varchar not null,
        language varchar not null,
        split varchar not null,
        data_fingerprint varchar not null,
        model varchar not null,
        numerics varchar not null,
        step bigint not null,
        queries integer not null,
        faults integer not null,
        seconds double precision not null,
        created_at timestamp with time zone not null,
        place bigint generated always as identity,
        message varbinary not null,
        primary key(benchmark, fingerprint, role, language, split, data_fingerprint));
      create index if not exists score_by_place on score(place);
      create table if not exists metric(
        score bigint not null,
        name varchar not null,
        metric_value double precision not null,
        low double precision not null,
        high double precision not null,
        primary key(score, name));
      """;

  private final Connection connection;

  private ScoreTable(Connection connection) {
    this.connection = connection;
  }

  /**
   * Opens or makes the database.
   *
   * @param folder there already
   * @throws ScoreboardException when another process has it open, or it cannot be read
   */
  static ScoreTable open(Path folder) {
    Path file = folder.toAbsolutePath().resolve("scores");
    // A commit is on disk when it returns; this process alone decides when the file is closed.
    String url = "jdbc:h2:file:" + file + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    try {
      Connection connection = DriverManager.getConnection(url, "sa", "");
      try (Statement statement = connection.createStatement()) {
        statement.execute(SCHEMA);
      }
      connection.setAutoCommit(false);
      return new ScoreTable(connection);
    } catch (SQLException e) {
      throw new ScoreboardException(
          "scoreboard %s.mv.db: %s (expected: a file that no other evaluator has open; --data names another folder)"
              .formatted(file, e.getMessage()),
          e);
    }
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
          numerics, step, queries, faults, seconds, created_at, message)
        values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, dateadd(millisecond, ?, timestamp with time zone '1970-01-01 00:00:00Z'), ?)
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
        return keys.getLong("place");
      }
    }
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
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
    } catch (SQLException e) {
      throw new ScoreboardException("the scoreboard cannot be closed: " + e.getMessage(), e);
    }
  }
}
