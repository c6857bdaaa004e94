// Illness: survival-bound young collections; run with a young generation of 16 MB. A gateway keeps each request for about 45 ms, until its backend has
// answered. At 90 MB/s half of what a young collection finds is still in flight and has to be copied; it is dead when the next one comes, so that hardly
// anything is promoted. `--trace-gc` shows about ten young collections a second that leave half of what came since the one before, and next to no old
// ones.
const REQUESTS_PER_TURN = 450;
const TURN_MS = 10;
const BACKEND_MS = 45;
const FIELD_NAMES = Array.from({ length: 40 }, (_, i) => `x-field-${i}`);
const SLOTS = 16_384;
const inFlight = new Array(SLOTS).fill(undefined);
let nextId = 0;
let answered = 0;

class Field {
  constructor(name, value) {
    this.name = name;
    this.value = value;
    this.checked = false;
    this.source = undefined;
  }
}

class Request {
  constructor(id) {
    this.id = id;
    this.dueMs = performance.now() + BACKEND_MS;
    this.first = undefined;
  }
}

function openRequest(id) {
  const request = new Request(id);
  for (let i = 0; i < 40; i++) {
    const field = new Field(FIELD_NAMES[i], id + i);
    field.source = request.first;
    request.first = field;
  }
  return request;
}

function answerDue() {
  const nowMs = performance.now();
  while (answered < nextId && inFlight[answered % SLOTS].dueMs <= nowMs) {
    inFlight[answered % SLOTS] = undefined;
    answered++;
  }
}

setInterval(() => {
  answerDue();
  for (let i = 0; i < REQUESTS_PER_TURN; i++) {
    inFlight[nextId % SLOTS] = openRequest(nextId);
    nextId++;
  }
}, TURN_MS);
