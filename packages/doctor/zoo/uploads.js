// Illness: collections driven by external memory. Uploads are put together from chunks of 256 KB, each a Buffer of its own. The heap hardly grows, but
// memory outside of it does, and so fast that the engine collects the heap, an index of files, again and again for its sake. `--trace-gc` shows about
// ten old collections a second (on Node 20 young ones besides, for `external memory pressure`) that leave the heap as large as they found it.
const CHUNK_BYTES = 256 * 1024;
const CHUNKS_PER_TURN = 16;
const TURN_MS = 10;
const UPLOADS = 32;
const FILES = 150_000;
const files = Array.from({ length: FILES }, (_, i) => ({
  name: `file-${i}`,
  bytes: i,
  versions: [i, i + 1],
}));
const uploads = Array.from({ length: UPLOADS }, () => []);
let received = 0;

function receiveChunk() {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  chunk.writeUInt32LE(received++, 0);
  return chunk;
}

function checksum(chunks) {
  let sum = 0;
  for (const chunk of chunks) sum = (sum + chunk.readUInt32LE(0)) | 0;
  return sum;
}

setInterval(() => {
  for (let i = 0; i < CHUNKS_PER_TURN; i++) {
    const upload = uploads[received % UPLOADS];
    upload.push(receiveChunk());
    if (upload.length === 16) {
      files[received % FILES].bytes = checksum(upload);
      upload.length = 0;
    }
  }
}, TURN_MS);
