import type { ClientProtocol } from "../load/client-protocols.js";
import { ColyseusGreeting, ColyseusViewReader, colyseusCodec, colyseusSeat } from "./colyseus-client.js";

/** How clients speak with the Colyseus peer: a seat by matchmaking, in whatever battle has one; the whole state, then patches. */
export const colyseusClients: ClientProtocol = {
  codec: colyseusCodec,
  viewProtocol: {
    subprotocols: [],
    readWelcome() {
      throw new RangeError("a room of Colyseus says more than a welcome: it is greeted");
    },
    viewReader: () => new ColyseusViewReader(),
  },
  seat: (url) => colyseusSeat(url),
  greet(send) {
    const greeting = new ColyseusGreeting(send);
    return {
      take: (frame) => greeting.take(frame),
      begin(reader) {
        if (reader instanceof ColyseusViewReader && greeting.state !== undefined)
          reader.begin(greeting.state);
      },
    };
  },
};
