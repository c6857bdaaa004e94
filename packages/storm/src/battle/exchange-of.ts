import type { Exchange } from "@pauseless/server";
import { StormError } from "../storm-error.js";

/** The exchange that a room was opened with. @throws StormError `BAD_OPTION` where it was opened without one. */
export function exchangeOf(exchange: Exchange | undefined): Exchange {
  if (exchange !== undefined) return exchange;
  throw new StormError(
    "BAD_OPTION",
    "battles are hosted where clients can be met; open the room with an `exchange`",
  );
}
