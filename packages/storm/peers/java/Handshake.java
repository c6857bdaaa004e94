package pauseless.storm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A client's request for a WebSocket, and its answer: RFC 6455, section 4.2. */
final class Handshake {
  /** What is said to a request; {@code path} is null where the request is refused. */
  record Answer(byte[] bytes, String path) {}

  private Handshake() {}

  /** @param request - the head of an HTTP request, up to its empty line */
  static Answer answer(String request) {
    String[] lines = request.split("\r\n");
    String[] start = lines[0].split(" ");
    if (start.length != 3 || !start[0].equals("GET") || !start[2].equals("HTTP/1.1")) {
      return refusal("400 Bad Request", "ask for a WebSocket by GET over HTTP/1.1");
    }
    if (!start[1].equals("/battle") && !start[1].startsWith("/battle?")) {
      return refusal("404 Not Found", "there is nothing here but /battle");
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1) return refusal("400 Bad Request", "a header has no colon");
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      headers.merge(name, lines[i].substring(colon + 1).trim(), (a, b) -> a + "," + b);
    }
    if (!names(headers.get("connection"), "upgrade") || !names(headers.get("upgrade"), "websocket")) {
      return refusal("400 Bad Request", "ask for a WebSocket: Connection: Upgrade and Upgrade: websocket");
    }
    if (!"13".equals(headers.get("sec-websocket-version"))) {
      return refusal("426 Upgrade Required\r\nSec-WebSocket-Version: 13", "send Sec-WebSocket-Version: 13");
    }
    String key = headers.getOrDefault("sec-websocket-key", "");
    if (!is16Bytes(key)) return refusal("400 Bad Request", "send a Sec-WebSocket-Key of 16 bytes as base64");
    String accepted = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n";
    return new Answer(accepted.getBytes(StandardCharsets.US_ASCII), start[1]);
  }

  /** What parameter {@code battle} of a path says, empty where there is none. */
  static String battleOf(String path) {
    int query = path.indexOf('?');
    if (query < 0) return "";
    for (String parameter : path.substring(query + 1).split("&")) {
      if (parameter.startsWith("battle=")) return parameter.substring("battle=".length());
    }
    return "";
  }

  private static boolean names(String header, String token) {
    if (header == null) return false;
    for (String each : header.split(",")) {
      if (each.trim().equalsIgnoreCase(token)) return true;
    }
    return false;
  }

  private static boolean is16Bytes(String key) {
    try {
      return Base64.getDecoder().decode(key).length == 16;
    } catch (IllegalArgumentException noBase64) {
      return false;
    }
  }

  private static String accept(String key) {
    try {
      byte[] hashed = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(hashed));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-1", impossible);
    }
  }

  private static Answer refusal(String status, String reason) {
    String body = reason + "\n";
    String text = "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
        + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    return new Answer(text.getBytes(StandardCharsets.US_ASCII), null);
  }
}
