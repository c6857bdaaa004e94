/**
 * Hosts battles over WebSocket: seats, sessions, ticks spread over the period, sends with them.
 *
 * @module
 */
export { CloseCode } from "./close-code.js";
export { Exchange, type ExchangeOptions } from "./exchange.js";
export { GameServer, type GameServerOptions, listenError, ServerError } from "./game-server.js";
export { type HostedBattle, Receipt, WATCHER } from "./hosted-battle.js";
export type { ServerCounters } from "./server-counters.js";
export { type Ticking, type TickListener, TickSchedule } from "./tick-schedule.js";
