/**
 * Hosts battles over WebSocket: seats, sessions, ticks spread over the period, sends with them.
 *
 * @module
 */
export { CloseCode } from "./close-code.js";
export { GameServer, type GameServerOptions, listenError, ServerError } from "./game-server.js";
export { type HostedBattle, type Outgoing, Receipt } from "./hosted-battle.js";
export type { ServerCounters } from "./sending.js";
export { type Ticking, type TickListener, TickSchedule } from "./tick-schedule.js";
