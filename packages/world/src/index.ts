/**
 * Entities whose life is the arena's: an entity-component-system whose whole world is one relocatable block of bytes.
 * Nothing of Node: it runs in browsers and workers as well.
 *
 * @module
 */
export { WorldError, type WorldErrorCode } from "./errors.js";
