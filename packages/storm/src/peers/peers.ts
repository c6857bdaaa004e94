import { goPeer } from "./go-peer.js";
import { javaPeer } from "./java-peer.js";
import { colyseusPeer, wsPeer } from "./node-peer.js";
import type { Peer } from "./peer.js";

/** What others make, under the same load. */
export const peers: readonly Peer[] = [wsPeer, colyseusPeer, goPeer, javaPeer];
