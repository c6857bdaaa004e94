import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/* The package as npm packs it, unpacked beside the memory package as dependencies of programs elsewhere. */

const source = fileURLToPath(new URL("..", import.meta.url));

const PLAIN_PROGRAM = `
  declare const console: { log(...said: unknown[]): void };
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

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
};

function run(command: string, args: readonly string[], cwd: string): string {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout, stderr, status } = spawnSync(command, args, { cwd, encoding: "utf8", env });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

/** All files of a folder, by their paths in it. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

describe("the published package", () => {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-published-"));
  const unpackedOf = (name: string) => join(folder, "node_modules", "@pauseless", name);
  const unpacked = unpackedOf("wire");
  after(() => rmSync(folder, { recursive: true }));
  before(() => {
    for (const name of ["arena", "wire"]) {
      const tarball = run(
        "npm",
        ["pack", "--silent", "--pack-destination", folder],
        join(source, "..", name),
      );
      mkdirSync(unpackedOf(name), { recursive: true });
      run("tar", ["-xzf", join(folder, tarball), "-C", unpackedOf(name), "--strip-components=1"], folder);
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    for (const [name, program] of Object.entries({ program: PLAIN_PROGRAM, "node-program": NODE_PROGRAM })) {
      writeFileSync(join(folder, `${name}.ts`), program);
      const { outputText } = ts.transpileModule(program, {
        compilerOptions: { ...OPTIONS, module: ts.ModuleKind.ESNext },
      });
      writeFileSync(join(folder, `${name}.js`), outputText);
    }
  });

  test("has the sources, what is built of each, and nothing else: no test, no benchmark, no peer", () => {
    const names = filesOf(join(source, "src"))
      .filter((file) => !/\.(test|bench)\.ts$|^(peers|testing)\//.test(file))
      .map((file) => file.replace(/\.ts$/, ""));
    const built = names.flatMap((name) =>
      ["js", "js.map", "d.ts", "d.ts.map"].map((ending) => `dist/${name}.${ending}`),
    );
    const texts = ["LICENSE", "README.md", "package.json"].filter((file) => existsSync(join(source, file)));
    assert.deepEqual(
      filesOf(unpacked),
      [...texts, ...built, ...names.map((name) => `src/${name}.ts`)].sort(),
    );
  });

  test("depends on the memory package of its own version, and on nothing else", () => {
    const read = (name: string) => JSON.parse(readFileSync(join(unpackedOf(name), "package.json"), "utf8"));
    assert.deepEqual(read("wire").dependencies, { "@pauseless/arena": read("arena").version });
  });

  test("has source maps that point to files that are there", () => {
    for (const file of filesOf(unpacked).filter((name) => name.endsWith(".map"))) {
      const path = join(unpacked, file);
      const { sources } = JSON.parse(readFileSync(path, "utf8")) as { sources: string[] };
      for (const each of sources) assert.ok(existsSync(join(dirname(path), each)), `${file}: ${each}`);
    }
  });

  for (const [name, said] of Object.entries({
    program: "-7 CHECKED\n5",
    "node-program": "101 hello /lobby CHECKED",
  })) {
    test(`runs, checked under the export condition \`development\` and not without: ${name}`, () => {
      const main = join(folder, `${name}.js`);
      assert.equal(run(process.execPath, [main], folder), said.replace("CHECKED", "false"));
      const development = run(process.execPath, ["--conditions=development", main], folder);
      assert.equal(development, said.replace("CHECKED", "true"));
    });
  }

  for (const { how, module, moduleResolution } of [
    {
      how: "as Node does",
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    },
    {
      how: "as bundlers do",
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    },
  ]) {
    test(`has types for programs that resolve ${how}, without those of Node or of a browser`, () => {
      assert.deepEqual(complaintsAbout("program.ts", { ...OPTIONS, module, moduleResolution }), []);
    });

    test(`has types of sockets for programs of Node that resolve ${how}`, () => {
      const typeRoots = [fileURLToPath(new URL("..", import.meta.resolve("@types/node/package.json")))];
      // Node's own types do not go through every check.
      const options = {
        ...OPTIONS,
        module,
        moduleResolution,
        typeRoots,
        types: ["node"],
        skipLibCheck: true,
      };
      assert.deepEqual(complaintsAbout("node-program.ts", options), []);
    });
  }

  function complaintsAbout(file: string, options: ts.CompilerOptions): string[] {
    return ts
      .getPreEmitDiagnostics(ts.createProgram([join(folder, file)], options))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  }
});
