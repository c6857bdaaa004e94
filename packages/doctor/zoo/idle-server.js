// Healthy: a server that waits for requests, and gets one from itself twice a second. `--trace-gc` shows next to nothing.
import { createServer, get } from "node:http";

const server = createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ path: request.url, at: Date.now() }));
});

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  setInterval(() => {
    get({ port, host: "127.0.0.1", path: "/state", agent: false }, (response) => response.resume());
  }, 500);
});
