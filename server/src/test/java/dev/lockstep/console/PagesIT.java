package dev.lockstep.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.LockstepApplication;
import dev.lockstep.database.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The pages over HTTP, from a folder with two files. */
@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
class PagesIT {

  private static final String INDEX = "<!doctype html><title>pages</title>";
  private static final String SCRIPT = "export {}\n";

  @TempDir static Path folder;

  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws IOException {
    TestDatabase.fresh().register(registry);
    Path pages = Files.createDirectories(folder.resolve("pages"));
    Files.writeString(pages.resolve("index.html"), INDEX);
    Files.writeString(Files.createDirectory(pages.resolve("assets")).resolve("a-1.js"), SCRIPT);
    Files.writeString(folder.resolve("secret.txt"), "not for anybody");
    registry.add("lockstep.console.dir", pages::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/shop/orders/1", "/cache-sync-test", "/console", "/console/cache-sync-test"})
  void everyPathOfAPageIsTheOneFileThatNobodyKeeps(String path) throws Exception {
    var answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(INDEX);
    assertThat(header(answer, "Content-Type")).startsWith("text/html");
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
    assertThat(answer.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
  }

  @Test
  void whatIsNamedByItsContentIsKeptForGood() throws Exception {
    var answer = get("/console/assets/a-1.js");
    assertThat(answer.body()).isEqualTo(SCRIPT);
    assertThat(header(answer, "Content-Type")).startsWith("text/javascript");
    assertThat(header(answer, "Cache-Control")).contains("immutable", "max-age=31536000");
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/assets/b-2.js",
        "/console/assets/.hidden",
        "/console/assets/..%2f..%2fsecret.txt",
        "/console/assets/%2e%2e/%2e%2e/secret.txt",
        "/console/assets/..%5csecret.txt",
        "/index.html",
        "/orders/1"
      })
  void nothingElseOfTheFolderOrBesideItIsServed(String path) throws Exception {
    var answer = get(path);
    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.body()).doesNotContain("not for anybody", "<title>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/nothing", "/ops/v1/nothing", "/actuator/nothing"})
  void aPathOfTheApiIsNoPage(String path) throws Exception {
    assertThat(header(get(path), "Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void thePagesLearnTheModeBeforeAnybodySignsIn() throws Exception {
    var answer = get("/console/config.json");
    assertThat(answer.body()).isEqualTo("{\"mode\":\"development\"}");
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
  }

  private HttpResponse<String> get(String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
