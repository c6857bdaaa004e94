import { testsOfPackedPackage } from "@pauseless/testing";

const PROGRAM = `
  import { i16, u16 } from "@pauseless/arena";
  import { MessageBuffer, message, protocol, SnapshotDecoder, Snapshots, snapshotLayout, snapshotTable, unsigned } from "@pauseless/wire";
  const Move = message("Move", { seq: u16, dx: i16 });
  const game = protocol("walk", { toServer: [Move], toClient: [Move] });
  const { reserve, at, capacityBytes } = new MessageBuffer({ capacityBytes: 64 });
  const writer = game.toServer.writer(reserve);
  writer.begin(at, capacityBytes);
  const written = writer.add(Move);
  if (written !== undefined) written.dx = -7;
  const reader = game.toServer.reader(reserve).on(Move, ({ dx }) => console.log(dx, reserve.checked));
  reader.read(at, writer.end());
  const Balls = snapshotTable("balls", { capacity: 3, fields: { x: unsigned(10) } });
  const layout = snapshotLayout("court", [Balls]);
  const [snapshots, decoder] = [new Snapshots(layout, { clients: 1 }), new SnapshotDecoder(layout)];
  snapshots.begin(1);
  snapshots.capture(Balls).row(2).x = 5;
  snapshots.encode(snapshots.join(), snapshots.views.everything);
  decoder.receive(snapshots.reserve.views.u8.subarray(snapshots.at, snapshots.at + snapshots.length));
  console.log(decoder.table(Balls).at(2).x);
`;

const NODE_PROGRAM = `
  import { request } from "node:http";
  import { type Connection, type ConnectionHandler, WebSocketServer } from "@pauseless/wire/node";
  const handler: ConnectionHandler<string> = {
    open: (connection: Connection<string>) => void connection.sendText("hello " + connection.data),
    message: () => {},
  };
  const server = new WebSocketServer<string>({ accept: ({ path }) => ({ handler, data: path }) });
  const port = await server.listen(0, "127.0.0.1");
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
  };
  request({ port, path: "/lobby", headers })
    .on("upgrade", (response, socket, head) => {
      const show = (bytes: Buffer) => {
        console.log(response.statusCode, bytes.subarray(2).toString(), server.memory.reserve.checked);
        socket.destroy();
        void server.close();
      };
      if (head.length > 0) show(head);
      else socket.once("data", show);
    })
    .end();
`;

testsOfPackedPackage(import.meta.url, {
  name: "wire",
  dependencies: ["arena"],
  unpublished: ["peers", "testing"],
  programs: [
    { name: "program", source: PROGRAM, prints: "-7 CHECKED\n5" },
    { name: "node-program", source: NODE_PROGRAM, prints: "101 hello /lobby CHECKED", isOfNode: true },
  ],
});
