package dev.marquee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Reading the links of mails, and registering with them.
class MailboxTest {
  private static final String OLD = "t".repeat(22) + "-old";
  private static final String NEW = "t".repeat(22) + "_new";

  @Test
  void newestLinkOfItsKindIsTaken() throws IOException {
    List<String> asked = new CopyOnWriteArrayList<>();
    try (Answers answers =
        new Answers(
            asked,
            Map.of(
                "GET /mails", reply(200, mails("/reset#token=" + NEW, "/verify#token=" + OLD))))) {
      Mailbox mailbox = new Mailbox(answers.url());

      assertThat(mailbox.awaitToken("a+b@example.com", Mailbox.Link.VERIFY)).isEqualTo(OLD);
      assertThat(mailbox.awaitLink("a+b@example.com", Mailbox.Link.RESET))
          .isEqualTo("http://nimbus.localhost:8080/reset#token=" + NEW);
      assertThat(asked).allMatch(line -> line.equals("GET /mails?to=a%2Bb%40example.com"));
    }
  }

  @Test
  void registrationGoesOnWithTheTokenOfTheMailAndSignsIn() throws IOException {
    List<String> asked = new CopyOnWriteArrayList<>();
    Map<String, String> replies =
        Map.of(
            "POST /api/auth/register", reply(202, "{}"),
            "GET /mails", reply(200, mails("/verify#token=" + NEW)),
            "POST /api/auth/verify-email", reply(201, "{\"accessToken\": \"signed-in\"}"));
    try (Answers answers = new Answers(asked, replies)) {
      ApiClient client = new ApiClient(answers.url(), "");

      new Audience.Newcomers(new Mailbox(answers.url())).admit(client);

      assertThat(client.token()).isEqualTo("signed-in");
      assertThat(asked)
          .anyMatch(line -> line.startsWith("POST /api/auth/verify-email") && line.contains(NEW));
    }
  }

  private static String reply(int status, String body) {
    return status + " " + body;
  }

  private static String mails(String... links) {
    return Arrays.stream(links)
        .map(link -> "{\"text\": \"Hello,\\nhttp://nimbus.localhost:8080" + link + "\\n\"}")
        .collect(Collectors.joining(",", "{\"mails\": [", "]}"));
  }

  /// A server with one answer a path.
  private static final class Answers implements AutoCloseable {
    private final HttpServer server;

    Answers(List<String> asked, Map<String, String> callToReply) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          call -> {
            String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add((call.getRequestMethod() + " " + call.getRequestURI() + " " + body).strip());
            String key = call.getRequestMethod() + " " + call.getRequestURI().getPath();
            String[] reply = callToReply.getOrDefault(key, "404 {}").split(" ", 2);
            byte[] bytes = reply[1].getBytes(StandardCharsets.UTF_8);
            call.getResponseHeaders().set("Content-Type", "application/json");
            call.sendResponseHeaders(Integer.parseInt(reply[0]), bytes.length);
            call.getResponseBody().write(bytes);
            call.close();
          });
      server.start();
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
