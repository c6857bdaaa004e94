// Fifty clients that read what comes.
import { WebSocket } from "ws";

for (let i = 0; i < 50; i++) {
  new WebSocket(`ws://127.0.0.1:${process.env.PORT}`).on("message", () => {}).on("error", console.error);
}
