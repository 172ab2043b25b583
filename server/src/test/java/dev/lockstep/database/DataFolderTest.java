package dev.lockstep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  private static final int LOG_BYTES = 17 << 20;

  @TempDir Path path;

  @Test
  void cutsLogThatGrewTooLongAndLetsItsWriterGoOn() throws Exception {
    try (var folder = DataFolder.take(path);
        var writer =
            Files.newOutputStream(
                folder.log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      writer.write(new byte[LOG_BYTES]);
      folder.boundLog();
      writer.write('x');
      assertThat(folder.log()).hasContent("x");
      assertThat(path.resolve("postgres.log.1")).hasSize(LOG_BYTES);
    }
  }

  @Test
  void keepsLogOfTheStartBefore() throws Exception {
    try (var folder = DataFolder.take(path)) {
      Files.writeString(folder.log(), "before");
      folder.rotateLog();
      assertThat(folder.log()).doesNotExist();
      assertThat(path.resolve("postgres.log.1")).hasContent("before");
    }
  }

  @Test
  void keepsItsPassword() throws Exception {
    try (var folder = DataFolder.take(path)) {
      assertThat(folder.password()).isEqualTo(folder.password());
    }
  }

  @Test
  void ignoresPortFileItCannotRead() throws Exception {
    try (var folder = DataFolder.take(path)) {
      assertThat(folder.port()).isZero();
      Files.writeString(path.resolve("postgres.port"), "../x");
      assertThat(folder.port()).isZero();
      folder.rememberPort(5432);
      assertThat(folder.port()).isEqualTo(5432);
    }
  }

  @Test
  void isFreeAgainWhenClosed() throws Exception {
    DataFolder.take(path).close();
    try (var folder = DataFolder.take(path)) {
      assertThatThrownBy(() -> DataFolder.take(path)).isInstanceOf(DatabaseStartFailure.class);
      assertThat(folder.path()).isEqualTo(path.toRealPath());
    }
  }

  @Test
  void unpacksProgramsOverWhatKilledUnpackingLeft() throws Exception {
    var once = PostgresBinaries.in(path.resolve("one"));
    var name = once.home().getFileName();
    var junk = path.resolve("two").resolve(name + ".unpacking").resolve("junk");
    Files.createDirectories(junk);
    var again = PostgresBinaries.in(path.resolve("two"));
    assertThat(again.program("postgres")).isExecutable();
    assertThat(again.home().resolve("junk")).doesNotExist();
    assertThat(junk).doesNotExist();
  }
}
